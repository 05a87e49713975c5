package dev.neap.engine;

import dev.neap.backfill.BadRows;
import dev.neap.backfill.Checkpoint;
import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Phase;
import dev.neap.migration.Plan;
import dev.neap.postgres.IndexProgress;
import dev.neap.postgres.Leases;
import dev.neap.verify.VerificationResults;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a migration stands, and why.
 *
 * @param standing its state, with who asked for what
 * @param plan what it does
 * @param closed what it waits for now; empty when it runs, has ended, or only needs somebody to
 *     drive it on
 * @param gates what every gate into every phase that is still ahead says, by phase
 * @param readNewPercent readers on the new shape; null when that can't be told
 * @param walks how far its passes over rows are, the oldest first
 * @param builds the indexes that it builds at this moment
 * @param verifications what its comparisons found, the earliest first
 * @param passedBy rows that could not be converted
 * @param archives what contract kept
 * @param writes by table, writes counted through the old and the new shape
 * @param driver the process that works on it, if one does
 * @param tunings the settings that people changed while it runs
 * @param outlook what keeps its work from going on, now and later
 * @param activity what it is doing, in a word
 * @param lastProgress when something was last done for it
 * @param left what was left in the database when it was abandoned
 * @param evidence what is known of the use of its old shape, and what can't be
 */
public record Report(
    Standing standing,
    Plan plan,
    List<Verdict> closed,
    Map<Phase, List<Verdict>> gates,
    @Nullable Integer readNewPercent,
    List<Checkpoint> walks,
    List<IndexProgress> builds,
    List<VerificationResults.Result> verifications,
    PassedBy passedBy,
    List<KeptArchive> archives,
    List<Writes> writes,
    Optional<Leases.Holder> driver,
    List<TunedSetting> tunings,
    Outlook outlook,
    Activity activity,
    Instant lastProgress,
    List<String> left,
    List<Evidence> evidence) {

  /**
   * Rows that could not be converted and were passed by.
   *
   * @param rows how many
   * @param first the first of them
   */
  public record PassedBy(long rows, List<BadRows.Recorded> first) {}

  /**
   * An archive that contract verified.
   *
   * @param sourceTable the table that lost columns
   * @param archiveTable the table that keeps them, qualified
   * @param rows rows kept
   */
  public record KeptArchive(String sourceTable, String archiveTable, long rows) {}

  /** Writes that were counted through a table's two shapes since the migration began. */
  public record Writes(String table, long oldShape, long newShape) {}
}
