package dev.neap.engine;

import static java.util.Objects.requireNonNullElse;

import dev.neap.backfill.ChunkSettings;
import dev.neap.jobfile.DurationText;
import dev.neap.jobfile.MigrationFile;
import dev.neap.lifecycle.Lifecycle;
import dev.neap.lifecycle.MigrationStore;
import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.UnknownMigrationException;
import dev.neap.migration.Settings;
import dev.neap.postgres.ControlSchema;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Changes settings of a migration while it runs, from any process; whoever drives it takes them up
 * at its next chunk. Each change, and each end of one, is in the migration's log.
 */
public final class Tunings {

  private static final Duration LONGEST = Duration.ofDays(365);

  private final DataSource database;
  private final MigrationStore migrations;
  private final TuningStore store;
  private final TuningLog log;
  private final TransactionTemplate transaction;
  private final MigrationFile files;
  private final ChunkSettings defaults;

  Tunings(
      DataSource database,
      MigrationStore migrations,
      TuningStore store,
      TransactionTemplate transaction,
      MigrationFile files,
      ChunkSettings defaults) {
    this.database = database;
    this.migrations = migrations;
    this.store = store;
    this.log = new TuningLog(migrations);
    this.transaction = transaction;
    this.files = files;
    this.defaults = defaults;
  }

  /**
   * Changes settings, all or none; nothing given changes nothing.
   *
   * @param changes the new values by key; an empty one takes the change of that key back
   * @param lasting after how long the new values end by themselves; null when they don't
   * @param by who changes them
   * @return all settings that can be changed, as they then stand
   * @throws TuningException when there is no such setting, or not with this value
   * @throws RefusedException NEAP-6110 when the migration is over
   * @throws UnknownMigrationException when there is none of this name
   */
  public List<TunedSetting> change(
      String name, Map<String, String> changes, @Nullable Duration lasting, String by) {
    Map<TuningKey, String> checked = new EnumMap<>(TuningKey.class);
    changes.forEach(
        (word, value) -> {
          TuningKey key = TuningKey.of(word);
          checked.put(key, value.isBlank() ? "" : key.checked(value));
        });
    if (lasting != null && (lasting.toSeconds() < 1 || lasting.compareTo(LONGEST) > 0)) {
      throw TuningException.refusedDuration(DurationText.of(lasting));
    }
    if (!ControlSchema.isPresent(database)) {
      throw new UnknownMigrationException(name);
    }
    ControlSchema.migrate(database);
    Standing standing = migrations.get(name);
    Settings given =
        files.parse(standing.registration().file(), standing.registration().source()).settings();
    if (!checked.isEmpty()) {
      change(standing, given, checked, lasting, by);
    }
    return of(standing, given);
  }

  private void change(
      Standing standing,
      Settings given,
      Map<TuningKey, String> changes,
      @Nullable Duration lasting,
      String by) {
    if (Lifecycle.hasEnded(standing.state())) {
      throw RefusedException.because(
          "NEAP-6110",
          "%s is %s: there is nothing to tune".formatted(standing.name(), standing.state()));
    }
    transaction.executeWithoutResult(
        status -> {
          end(standing, given);
          Map<String, TuningStore.Row> before = rows(standing);
          changes.forEach(
              (key, value) -> {
                TuningStore.Row old = before.get(key.word());
                String otherwise = otherwise(key, given);
                if (value.isEmpty() && old != null && store.remove(standing, old)) {
                  log.takenBack(standing, old, otherwise, by);
                } else if (!value.isEmpty() && !isSame(old, value, lasting)) {
                  log.set(standing, store.set(standing, key, value, lasting, by), old, otherwise);
                }
              });
        });
  }

  private static boolean isSame(
      TuningStore.@Nullable Row old, String value, @Nullable Duration lasting) {
    return old != null && old.value().equals(value) && old.until() == null && lasting == null;
  }

  /** What counts now, for the process that drives; what is over is taken away and logged. */
  Tuning current(Standing standing, Settings given) {
    if (store.all(standing).stream().anyMatch(TuningStore.Row::over)) {
      transaction.executeWithoutResult(status -> end(standing, given));
    }
    return seen(standing);
  }

  /** What counts now. */
  Tuning seen(Standing standing) {
    Map<TuningKey, String> values = new EnumMap<>(TuningKey.class);
    rows(standing)
        .forEach(
            (word, row) -> TuningKey.find(word).ifPresent(key -> values.put(key, row.value())));
    return Tuning.of(values);
  }

  /** All settings that can be changed, as they stand. */
  List<TunedSetting> of(Standing standing, Settings given) {
    Map<String, TuningStore.Row> rows = rows(standing);
    return Arrays.stream(TuningKey.values())
        .map(
            key -> {
              TuningStore.Row row = rows.get(key.word());
              String otherwise = otherwise(key, given);
              return row == null
                  ? new TunedSetting(key.word(), otherwise, otherwise, null)
                  : new TunedSetting(
                      key.word(),
                      row.value(),
                      otherwise,
                      new TunedSetting.Change(row.by(), row.at(), row.until()));
            })
        .toList();
  }

  private void end(Standing standing, Settings given) {
    store.lock(standing);
    for (TuningStore.Row row : store.all(standing)) {
      if (row.over() && store.remove(standing, row)) {
        String otherwise = TuningKey.find(row.key()).map(key -> otherwise(key, given)).orElse(null);
        log.ended(standing, row, otherwise);
      }
    }
  }

  private Map<String, TuningStore.Row> rows(Standing standing) {
    return store.all(standing).stream()
        .filter(row -> !row.over())
        .collect(Collectors.toMap(TuningStore.Row::key, Function.identity()));
  }

  private @Nullable String otherwise(TuningKey key, Settings given) {
    Settings.Backfill backfill = given.backfill();
    return switch (key) {
      case CHUNK_TIME ->
          DurationText.of(requireNonNullElse(backfill.chunkTime(), defaults.chunkTime()));
      case MAX_ROWS_PER_SECOND -> {
        Integer most =
            backfill.maxRowsPerSecond() == null
                ? defaults.maxRowsPerSecond()
                : backfill.maxRowsPerSecond();
        yield most == null ? null : most.toString();
      }
      case PARTITIONS -> String.valueOf(requireNonNullElse(backfill.partitions(), 1));
      case NICE -> "0";
    };
  }
}
