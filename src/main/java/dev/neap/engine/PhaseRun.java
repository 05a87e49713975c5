package dev.neap.engine;

import dev.neap.backfill.ChunkGate;
import dev.neap.backfill.ChunkSettings;
import dev.neap.backfill.RunContext;
import dev.neap.lifecycle.Standing;
import dev.neap.migration.Phase;
import dev.neap.migration.Settings;
import dev.neap.migration.Settings.UserTriggers;
import dev.neap.postgres.Lease;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One run of one phase of a migration.
 *
 * @param standing where the migration stands
 * @param phase the phase
 * @param round which time in this run that rows are filled or compared, from 1
 * @param settings how the migration is to be carried out
 * @param tuning what people changed of these meanwhile
 * @param lease the right to work on it
 * @param gate asked before each chunk and each step
 * @param listener is told what happens
 * @param beforeDrop called before the first statement that there is no way back from
 * @param skips the steps that are left out
 */
record PhaseRun(
    Standing standing,
    Phase phase,
    int round,
    Settings settings,
    Supplier<Tuning> tuning,
    Lease lease,
    ChunkGate gate,
    EngineListener listener,
    Runnable beforeDrop,
    List<LogDetail.Skip> skips) {

  String migration() {
    return standing.name();
  }

  RunContext context(Books books) {
    return new RunContext(
        migration(),
        phase.title(),
        standing.run(),
        books.database(),
        books.transactions(),
        books.jobs(),
        lease,
        gate,
        books.pace(),
        listener::progressed,
        () -> chunks(books.chunks()),
        books.time());
  }

  /** Other phases write to tables of Neap's own alone, if at all. */
  private boolean isRewriting() {
    return phase == Phase.BACKFILL || phase == Phase.ROLLBACK;
  }

  private ChunkSettings chunks(ChunkSettings defaults) {
    Settings.Backfill backfill = tuning.get().over(settings).backfill();
    return new ChunkSettings(
        Objects.requireNonNullElse(backfill.chunkTime(), defaults.chunkTime()),
        Objects.requireNonNullElse(backfill.partitions(), defaults.partitions()),
        Objects.requireNonNullElse(tuning.get().nice(), defaults.nice()),
        backfill.maxRowsPerSecond() == null
            ? defaults.maxRowsPerSecond()
            : backfill.maxRowsPerSecond(),
        defaults.lockTimeout(),
        defaults.attempts(),
        defaults.firstBackoff(),
        defaults.longestBackoff(),
        isRewriting()
            ? Objects.requireNonNullElse(backfill.userTriggers(), defaults.userTriggers())
            : UserTriggers.FIRE,
        phase == Phase.BACKFILL
            ? Objects.requireNonNullElse(backfill.maxBadRows(), defaults.maxBadRows())
            : 0,
        isRewriting() ? vacuumEvery(backfill, defaults) : null);
  }

  private static @Nullable Integer vacuumEvery(Settings.Backfill backfill, ChunkSettings defaults) {
    return backfill.vacuumEvery() == null ? defaults.vacuumEvery() : backfill.vacuumEvery();
  }
}
