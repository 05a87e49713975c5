package dev.neap.migration;

import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a migration is to be carried out; what its file leaves out is null and comes from the
 * configuration.
 */
public record Settings(
    Backfill backfill,
    Flags flags,
    Rollout rollout,
    Contract contract,
    @Nullable Views views,
    @Nullable Schedule schedule) {

  /** The most ranges of a table that may be worked on at once. */
  public static final int MOST_PARTITIONS = 8;

  /** Nothing set. */
  public static final Settings NONE =
      new Settings(
          new Backfill(null, null, null, null, null, null, null),
          new Flags(null, null, null, null, null),
          new Rollout(List.of(), null, null, null),
          new Contract(null, null, null, null),
          null,
          null);

  /**
   * How rows are rewritten.
   *
   * @param chunkTime the duration that one chunk aims at
   * @param maxRowsPerSecond the most rows a second
   * @param partitions ranges worked on at once
   * @param window the named window in which it may run
   * @param userTriggers what becomes of the users' own triggers meanwhile
   * @param maxBadRows how many rows that can't be converted are passed by before it halts
   * @param vacuumEvery after how many percent of the rows the table is vacuumed
   */
  public record Backfill(
      @Nullable Duration chunkTime,
      @Nullable Integer maxRowsPerSecond,
      @Nullable Integer partitions,
      @Nullable String window,
      @Nullable UserTriggers userTriggers,
      @Nullable Integer maxBadRows,
      @Nullable Integer vacuumEvery) {}

  /** What becomes of the users' own triggers on a table while its rows are rewritten. */
  public enum UserTriggers {
    /** They fire, as for every other UPDATE. */
    FIRE,
    /** They do not, but for those that are enabled ALWAYS or REPLICA. */
    SUPPRESS
  }

  /** What becomes of the users' views over a column that contract replaces. */
  public enum Views {
    /** The migration is refused. */
    REFUSE,
    /** Contract makes them anew over the new column. */
    RECREATE
  }

  /** Nothing set but what becomes of the users' own triggers and views. */
  public Settings ofTheWayBack() {
    return new Settings(
        new Backfill(null, null, null, null, backfill.userTriggers, null, null),
        NONE.flags,
        NONE.rollout,
        NONE.contract,
        views,
        null);
  }

  /** Whether views over a column that contract replaces are made anew. */
  boolean recreatesViews() {
    return views == Views.RECREATE;
  }

  /** Whether what contract drops is kept. */
  boolean archives() {
    return !Boolean.FALSE.equals(contract.archive);
  }

  /** Where the migration's flags start; {@code readNew} in percent of readers. */
  public record Flags(
      @Nullable Boolean expand,
      @Nullable Boolean backfill,
      @Nullable Boolean tighten,
      @Nullable Boolean contract,
      @Nullable Integer readNew) {}

  /**
   * When a migration may begin.
   *
   * @param cron the moments, as five fields of cron
   * @param zone whose clock is meant
   * @param within how long after one of them it may still begin
   */
  public record Schedule(String cron, ZoneId zone, Duration within) {}

  /**
   * How the engine raises {@code read-new} by itself.
   *
   * @param steps the percentages, rising; empty when people raise it
   * @param every the time between two steps
   * @param health the names of the health checks that are asked; all of the configuration when null
   * @param onFailure where readers go when one fails
   */
  public record Rollout(
      List<Integer> steps,
      @Nullable Duration every,
      @Nullable List<String> health,
      @Nullable OnFailure onFailure) {}

  /** Where readers go when a health check fails. */
  public enum OnFailure {
    /** To the step before. */
    PREVIOUS,
    /** All back to the old shape. */
    ZERO
  }

  /**
   * What must hold before anything is dropped.
   *
   * @param soak how long {@code read-new} must have been at 100
   * @param quiet how long nothing must have been written through the old shape
   * @param archive whether what is dropped is kept
   * @param approvals how many people must approve
   */
  public record Contract(
      @Nullable Duration soak,
      @Nullable Duration quiet,
      @Nullable Boolean archive,
      @Nullable Integer approvals) {}
}
