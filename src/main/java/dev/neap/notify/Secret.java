package dev.neap.notify;

import java.util.Objects;

/** A value that nobody is shown: not in a log, an error, or a status. */
public final class Secret {

  private final String value;

  private Secret(String value) {
    this.value = value;
  }

  /** Keeps the value; Spring makes one of a setting by this. */
  public static Secret of(String value) {
    return new Secret(value.strip());
  }

  /** The value itself, for the one place that needs it. */
  public String value() {
    return value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && secret.value.equals(value);
  }

  @Override
  public int hashCode() {
    return Objects.hash(value);
  }

  @Override
  public String toString() {
    return "***";
  }
}
