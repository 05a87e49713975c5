package dev.neap.engine;

import dev.neap.migration.Settings;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What people changed of a migration's settings while it runs; null where nothing was changed.
 *
 * @param chunkTime the duration that one chunk aims at
 * @param maxRowsPerSecond the most rows a second
 * @param partitions ranges worked on at once
 * @param nice the rest after each chunk, as a multiple of the time that the chunk took
 */
record Tuning(
    @Nullable Duration chunkTime,
    @Nullable Integer maxRowsPerSecond,
    @Nullable Integer partitions,
    @Nullable Double nice) {

  /** Nothing changed. */
  static final Tuning NONE = new Tuning(null, null, null, null);

  /** The values that were kept; one that this version does not know or allow is passed over. */
  static Tuning of(Map<TuningKey, String> values) {
    return new Tuning(
        (Duration) value(values, TuningKey.CHUNK_TIME),
        (Integer) value(values, TuningKey.MAX_ROWS_PER_SECOND),
        (Integer) value(values, TuningKey.PARTITIONS),
        (Double) value(values, TuningKey.NICE));
  }

  private static @Nullable Object value(Map<TuningKey, String> values, TuningKey key) {
    String text = values.get(key);
    return text == null ? null : key.parse(text).orElse(null);
  }

  /** The migration's settings with what was changed in place of what its file says. */
  Settings over(Settings settings) {
    Settings.Backfill given = settings.backfill();
    return new Settings(
        new Settings.Backfill(
            chunkTime == null ? given.chunkTime() : chunkTime,
            maxRowsPerSecond == null ? given.maxRowsPerSecond() : maxRowsPerSecond,
            partitions == null ? given.partitions() : partitions,
            given.window(),
            given.userTriggers(),
            given.maxBadRows(),
            given.vacuumEvery()),
        settings.flags(),
        settings.rollout(),
        settings.contract(),
        settings.views(),
        settings.schedule());
  }
}
