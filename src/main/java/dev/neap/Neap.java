package dev.neap;

/** Neap's entry point. */
public final class Neap {
  private Neap() {}

  public static void main(String[] args) {
    System.out.println(String.join(" ", args));
  }
}
