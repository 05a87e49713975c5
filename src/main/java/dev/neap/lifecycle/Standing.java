package dev.neap.lifecycle;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a migration stood when it was looked at: its row, with the database's times.
 *
 * @param name the migration
 * @param run counts from 1 how often it was started from {@link State#PLANNED}
 * @param state where it stands
 * @param haltedIn where it halted; null unless it is halted
 * @param version counts its changes, the rows of its log; a change is made only to the version it
 *     was decided on
 * @param registration its text and plan
 * @param startedAt when its present run was registered
 * @param stateSince when it came into its state
 * @param pause the operator's pause; null when there is none
 * @param asked the operator's request; null when there is none
 * @param verifyRounds how often verification sent it back to backfill, since it began or was last
 *     retried
 * @param dropped whether contract dropped anything yet
 * @param failure why it halted; null unless it is halted
 * @param baseline whether it stands for a database as it was found, and no migration was run
 */
public record Standing(
    String name,
    int run,
    State state,
    @Nullable State haltedIn,
    long version,
    Registration registration,
    Instant startedAt,
    Instant stateSince,
    @Nullable Pause pause,
    @Nullable Asked asked,
    int verifyRounds,
    boolean dropped,
    @Nullable String failure,
    boolean baseline) {

  /**
   * An operator's pause.
   *
   * @param by who paused
   * @param since when
   * @param reason why
   */
  public record Pause(String by, Instant since, String reason) {}

  /**
   * An operator's request that no move has answered yet.
   *
   * @param request what is asked; never {@link Request#NONE}
   * @param by who asks
   * @param at when
   */
  public record Asked(Request request, String by, Instant at) {}

  /** What is asked of the migration, {@link Request#NONE} when nothing is. */
  public Request request() {
    return asked == null ? Request.NONE : asked.request();
  }

  /** Whether this can be asked of the migration from where it stands. */
  public boolean allows(Request request) {
    return Lifecycle.allows(state, haltedIn, dropped, request);
  }

  /** The state in words: where it halted, too, when it did. */
  String place() {
    return haltedIn == null ? state.name() : "%s (in %s)".formatted(state, haltedIn);
  }
}
