package dev.neap.flag;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One change of a flag, as the store's history tells it.
 *
 * @param key the flag
 * @param from the value before; null when the flag was new
 * @param to the value after; null when the flag was deleted
 * @param by who changed it
 * @param at when
 */
public record FlagChange(
    String key, @Nullable String from, @Nullable String to, String by, Instant at) {}
