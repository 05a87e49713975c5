package dev.neap.cli;

import dev.neap.flag.Certainty;
import dev.neap.flag.Flag;
import dev.neap.flag.FlagStore;
import dev.neap.flag.Flags;
import dev.neap.flag.ForcedReader;
import dev.neap.flag.Readers;
import dev.neap.flag.Switch;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What people and programs read of a flag.
 *
 * @param value on, off, a percent, {@code missing} or {@code unknown}
 * @param by who set it, or where it is
 * @param since since when; null when that is not known
 * @param problem why it is unknown or only the last that was known; null when it is known
 * @param readers who always has the same shape, by name
 */
record FlagView(
    String key,
    String value,
    @Nullable String by,
    @Nullable Instant since,
    @Nullable String problem,
    List<ForcedReader> readers) {

  /** A flag as it stands in the built-in store, or elsewhere when flags are read there. */
  static FlagView of(Flag flag, Flags flags, FlagStore store) {
    return flags.isSettable() || flag.key().equals("neap.pause-all")
        ? new FlagView(
            flag.key(), flag.value(), flag.by(), flag.since(), null, store.forced(flag.key()))
        : elsewhere(flag.key(), flags);
  }

  private static FlagView elsewhere(String key, Flags flags) {
    int dot = key.lastIndexOf('.');
    String migration = key.substring(0, dot);
    String name = key.substring(dot + 1);
    if (name.equals("read-new")) {
      Readers readers = flags.readers(migration);
      return of(
          key,
          String.valueOf(readers.percent()),
          readers.certainty(),
          readers.since(),
          readers.problem(),
          flags);
    }
    Switch state = flags.isOn(migration, name);
    return of(
        key, state.on() ? "on" : "off", state.certainty(), state.since(), state.problem(), flags);
  }

  private static FlagView of(
      String key,
      String value,
      Certainty certainty,
      @Nullable Instant since,
      @Nullable String problem,
      Flags flags) {
    String shown =
        switch (certainty) {
          case KNOWN, LAST_KNOWN -> value;
          case MISSING -> "missing";
          case UNKNOWN -> "unknown";
        };
    return new FlagView(key, shown, flags.where(), since, problem, List.of());
  }

  /** The cells of its line for people. */
  String[] row(Clock clock) {
    return new String[] {key, value, since(since, clock), by == null ? "" : "by " + by};
  }

  /** The lines of its forced readers, and of what is wrong. */
  List<String[]> below(Clock clock) {
    return readers.stream()
        .map(
            r ->
                new String[] {
                  "  " + r.reader(), r.shape(), since(r.since(), clock), "by " + r.by()
                })
        .toList();
  }

  private static String since(@Nullable Instant since, Clock clock) {
    return since == null ? "" : "since " + Amounts.time(since, clock.instant(), clock.getZone());
  }
}
