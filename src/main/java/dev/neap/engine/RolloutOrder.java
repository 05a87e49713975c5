package dev.neap.engine;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What people may order a roll-out to do. */
public enum RolloutOrder {
  /** Readers stay where they are. */
  HOLD,
  /** They rise by themselves again. */
  GO,
  /** The next step at once, however long the last one has lasted. */
  SKIP,
  /** Down to the step before, and they stay there. */
  BACK,
  /** All back to the old shape, and they stay there. */
  ZERO;

  /** The words of all orders, as people give them and a message lists them. */
  public static String words() {
    return Arrays.stream(values()).map(RolloutOrder::word).collect(Collectors.joining(", "));
  }

  /** The order of that word; empty when there is none. */
  public static Optional<RolloutOrder> of(String word) {
    return Arrays.stream(values()).filter(order -> order.word().equals(word)).findFirst();
  }

  private String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
