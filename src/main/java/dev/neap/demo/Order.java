package dev.neap.demo;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an order says, whichever shape it is read through.
 *
 * @param status how far it is; {@code state} in the old shape
 * @param cents its total in cents; {@code total} in the old shape, in euros
 * @param region where it goes; null when it was read through the old shape, which has none
 * @param note the customer's words, null when there are none
 */
record Order(String status, long cents, @Nullable String region, @Nullable String note) {

  static final List<String> STATES = List.of("new", "paid", "packed", "sent", "returned");

  static final List<@Nullable String> COUNTRIES =
      Collections.<@Nullable String>unmodifiableList(
          Arrays.<@Nullable String>asList("DE", "AT", "FR", "NO", "US", "BR", "JP", null));

  static final List<@Nullable String> NOTES =
      Collections.<@Nullable String>unmodifiableList(
          Arrays.<@Nullable String>asList(
              null,
              null,
              null,
              "Leave it at the neighbour's",
              null,
              "Grüße an „Opa“ & Oma",
              null,
              null,
              "Ring\ntwice",
              "🎁 \"gift wrap\", please",
              null,
              ""));

  /**
   * The order of this number as the shop was made with; {@code sql/demo/shop.sql} says the same.
   */
  static Order seeded(long id) {
    return new Order(
        STATES.get((int) (id % STATES.size())),
        9 + id * 7919 % 49991,
        regionOf(COUNTRIES.get((int) (id % COUNTRIES.size()))),
        NOTES.get((int) (id % NOTES.size())));
  }

  /** The region that the migration's file computes from a country. */
  static String regionOf(@Nullable String country) {
    return switch (country == null ? "" : country) {
      case "DE", "AT", "FR", "NO" -> "Europe";
      case "US", "BR" -> "Americas";
      case "JP" -> "Asia";
      default -> "unknown";
    };
  }

  /** Whether a reader that knows this order may read that one; the old shape shows no region. */
  boolean agreesWith(Order read) {
    Order expected = read.region() == null ? new Order(status, cents, null, note) : this;
    return expected.equals(read);
  }
}
