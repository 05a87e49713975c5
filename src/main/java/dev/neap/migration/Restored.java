package dev.neap.migration;

/**
 * A dropped column that comes back, and with it what hung on it.
 *
 * @param belongings the table before it was dropped
 * @param column the column's name
 */
public record Restored(Belongings belongings, String column) {}
