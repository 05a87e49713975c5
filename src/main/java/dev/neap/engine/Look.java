package dev.neap.engine;

import java.time.Duration;

/**
 * What became of one look at a migration.
 *
 * @param report where it stands
 * @param again after how long to look again, if nothing wakes before
 */
public record Look(Report report, Duration again) {}
