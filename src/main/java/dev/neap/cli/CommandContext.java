package dev.neap.cli;

import java.time.Clock;

/**
 * What commands work with.
 *
 * @param terminal where they write
 * @param sessions opens the database
 * @param interruption tells when they are asked to end
 * @param clock the time, in the zone of the people here
 */
public record CommandContext(
    Terminal terminal, Sessions sessions, Interruption interruption, Clock clock) {}
