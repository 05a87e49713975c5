package dev.neap.throttle;

import dev.neap.schema.TableName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What was decided last, for all and for each table; one thread decides, many look. */
final class Decisions {

  /** With what a sample takes, and what a follower waits, a stop is everywhere after a second. */
  static final Duration EVERY = Duration.ofMillis(650);

  private static final Duration LATELY = Duration.ofSeconds(10);
  private static final Duration SILENT = Duration.ofSeconds(7);

  private final Sampler sampler;
  private final LongSupplier nanos;
  private final Map<TableName, Seen> tables = new ConcurrentHashMap<>();
  private volatile @Nullable Seen cluster;
  private long silentSince;

  Decisions(Sampler sampler, LongSupplier nanos) {
    this.sampler = sampler;
    this.nanos = nanos;
  }

  /**
   * What was decided.
   *
   * @param nanos when it was measured
   */
  record Seen(Stand stand, List<Measured> measured, long nanos) {

    Duration age(long now) {
      return Duration.ofNanos(now - nanos);
    }
  }

  /** The last decision for all; null before the first one. */
  @Nullable Seen cluster() {
    return cluster;
  }

  /** The last decision for a table; null before the first one. */
  @Nullable Seen table(TableName table) {
    return tables.get(table);
  }

  /** What was decided long ago is no longer told. */
  void forget() {
    cluster = null;
    tables.clear();
  }

  /** A new session was not there to see whether the process that samples was silent before. */
  void newSession() {
    silentSince = 0;
  }

  void keepOnly(Set<TableName> wanted) {
    tables.keySet().retainAll(wanted);
  }

  /** Samples, decides, and tells the others. */
  void lead(PaceSession session, PaceRow row) {
    long now = nanos.getAsLong();
    List<Measured> measured = sampler.cluster(session.jdbc());
    Seen before = cluster;
    if (before == null) {
      before =
          row.read()
              .filter(last -> last.age().compareTo(LATELY) < 0)
              .map(last -> seen(last, now))
              .orElse(null);
    }
    Stand next = next(before, measured, now);
    cluster = new Seen(next, measured, now);
    row.write(next, measured);
  }

  /** Takes over what the process decided that samples; ends it when it is silent. */
  void follow(PaceSession session, PaceRow row) {
    long now = nanos.getAsLong();
    Seen seen = row.read().map(last -> seen(last, now)).orElse(null);
    cluster = seen;
    if (seen == null || seen.age(now).compareTo(SILENT) < 0) {
      silentSince = 0;
    } else if (silentSince == 0) {
      silentSince = now;
    } else if (now - silentSince > SILENT.toNanos()) {
      silentSince = 0;
      session.endLeader();
    }
  }

  /** Reads what is about the table, no more often than samples are taken. */
  void look(PaceSession session, TableName table) {
    long now = nanos.getAsLong();
    Seen before = tables.get(table);
    if (before != null && before.age(now).compareTo(EVERY.minusMillis(50)) < 0) {
      return;
    }
    List<Measured> measured = sampler.table(session.jdbc(), table);
    tables.put(table, new Seen(next(before, measured, now), measured, now));
  }

  private static Seen seen(PaceRow.Written last, long now) {
    return new Seen(last.stand(), last.measured(), now - last.age().toNanos());
  }

  private static Stand next(@Nullable Seen before, List<Measured> measured, long now) {
    return before == null
        ? Stand.FULL_SPEED.next(measured, Duration.ZERO)
        : before.stand().next(measured, before.age(now));
  }
}
