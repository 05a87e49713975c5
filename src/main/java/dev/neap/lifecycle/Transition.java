package dev.neap.lifecycle;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One row of the log: what was done to a migration, by whom and why.
 *
 * @param id the row's place in the log of all migrations
 * @param migration the migration's name
 * @param run the run it was in afterwards
 * @param version the version it had afterwards
 * @param from the state it left; null when it was registered, and the same as {@code to} for a
 *     pause, a request or a new text
 * @param to the state it was in afterwards
 * @param event what kind of thing happened
 * @param at when, by the database's clock
 * @param actor who or what did it
 * @param reason why
 * @param detail further facts as JSON; null when there are none
 */
public record Transition(
    long id,
    String migration,
    int run,
    long version,
    @Nullable State from,
    State to,
    Event event,
    Instant at,
    String actor,
    String reason,
    @Nullable String detail) {}
