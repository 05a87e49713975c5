package dev.neap.notify;

import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/** Takes the secrets of a transport out of what is said of it, whoever says it. */
final class Masks {

  private static final int SHORTEST = 4;
  private static final int SHORTEST_PART = 9;
  private static final int LONGEST_TEXT = 400;

  /** The longest first, so that no part of one is left behind by another. */
  private final Set<String> hidden =
      new ConcurrentSkipListSet<>(
          Comparator.comparingInt(String::length).reversed().thenComparing(s -> s));

  /** Hides this value from now on; of an address also each part that may be a key. */
  void hide(String secret) {
    add(secret, SHORTEST);
    int server = secret.indexOf("://");
    int path = server < 0 ? -1 : secret.indexOf('/', server + 3);
    if (path > 0) {
      add(secret.substring(path), SHORTEST);
      for (String part : secret.substring(path).split("[/?&=]", -1)) {
        add(part, SHORTEST_PART);
      }
    }
  }

  private void add(String secret, int shortest) {
    if (secret.length() >= shortest) {
      hidden.add(secret);
    }
  }

  /** The text on one line, not too long, and without the secrets. */
  String masked(String text) {
    String masked = text;
    for (String secret : hidden) {
      masked = masked.replace(secret, "***");
    }
    masked = masked.strip().replaceAll("\\s+", " ");
    return masked.length() <= LONGEST_TEXT ? masked : masked.substring(0, LONGEST_TEXT) + "…";
  }
}
