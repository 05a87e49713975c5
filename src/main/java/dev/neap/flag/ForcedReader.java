package dev.neap.flag;

import java.time.Instant;

/**
 * A reader that always has the same shape.
 *
 * @param reader its targeting key
 * @param shape {@code new} or {@code old}
 * @param by who wants it so
 * @param since since when
 */
public record ForcedReader(String reader, String shape, String by, Instant since) {}
