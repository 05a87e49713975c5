package dev.neap.notify;

import org.jspecify.annotations.Nullable;

/**
 * Where a migration stands at this moment, in words for people.
 *
 * @param version the row of its log up to which this holds
 * @param word its state, or what holds it: {@code BACKFILLING}, {@code WINDOW CLOSED}
 * @param reason why it does not go on, with value and limit; null when it does
 * @param eta when its work will be done; null when that is not known
 * @param next the command that is safe to give next; null when nothing is to be done
 */
public record Situation(
    long version,
    String word,
    @Nullable String reason,
    @Nullable String eta,
    @Nullable String next) {}
