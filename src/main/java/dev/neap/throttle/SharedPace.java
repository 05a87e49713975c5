package dev.neap.throttle;

import dev.neap.schema.TableName;
import dev.neap.throttle.Decisions.Seen;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The pace that all migrations and all processes of Neap on a database share.
 *
 * <p>One process reads the signals and writes into {@code neap.pace} what follows; the others read
 * that. What is about one table is read by the processes that work on it. A decision that is older
 * than five seconds stops the work. Nothing is read, and no connection used, before somebody asks,
 * nor ten seconds after somebody did last.
 */
public final class SharedPace implements Pace, MeterBinder, AutoCloseable {

  private static final Duration STALE = Duration.ofSeconds(5);
  private static final Duration STOPPED = Duration.ofMillis(250);
  private static final Duration FIRST_LOOK = Duration.ofMillis(20);

  private final DataSource database;
  private final Supplier<List<LoadSignal>> signals;
  private final String process;
  private final LongSupplier nanos;
  private @Nullable PaceWatch watch;
  private @Nullable Sampler sampler;

  /**
   * A pace by the signals.
   *
   * @param database the database that is worked on; one connection is taken while there is work
   * @param signals asked once, when the pace is first asked for
   */
  public SharedPace(DataSource database, Supplier<List<LoadSignal>> signals) {
    this(database, signals, ManagementFactory.getRuntimeMXBean().getName(), System::nanoTime);
  }

  SharedPace(
      DataSource database, Supplier<List<LoadSignal>> signals, String process, LongSupplier nanos) {
    this.database = database;
    this.signals = signals;
    this.process = process;
    this.nanos = nanos;
  }

  @Override
  public Rest after(TableName table, Duration chunk) {
    PaceWatch asked = watch();
    asked.ask(table);
    Seen all = asked.decisions().cluster();
    Seen one = asked.decisions().table(table);
    long now = nanos.getAsLong();
    if (all != null && isStale(all, now)) {
      return stale(all.age(now), asked.problem());
    } else if (one != null && isStale(one, now)) {
      return stale(one.age(now), asked.problem());
    } else if (all == null || one == null) {
      String problem = asked.problem();
      return problem.isEmpty()
          ? new Rest(FIRST_LOOK, true, "looks at the load first")
          : new Rest(STOPPED, true, "stopped, the load can't be looked at: " + problem);
    }
    Stand stand = all.stand().and(one.stand());
    if (stand.stopped()) {
      return new Rest(STOPPED, true, stand.why());
    } else if (stand.speed() >= 1) {
      return Rest.NONE;
    }
    Duration rest = Duration.ofNanos((long) (chunk.toNanos() * (1 / stand.speed() - 1)));
    return new Rest(rest, false, stand.why());
  }

  private static boolean isStale(Seen seen, long now) {
    return seen.age(now).compareTo(STALE) > 0;
  }

  private static Rest stale(Duration age, String problem) {
    String why = "stopped, nobody has read the load for %d s".formatted(age.toSeconds());
    return new Rest(STOPPED, true, problem.isEmpty() ? why : why + ": " + problem);
  }

  private synchronized Sampler sampler() {
    if (sampler == null) {
      sampler = new Sampler(signals.get());
    }
    return sampler;
  }

  private synchronized PaceWatch watch() {
    if (watch == null) {
      watch = new PaceWatch(database, new Decisions(sampler(), nanos), process, nanos);
    }
    return watch;
  }

  private synchronized @Nullable Seen seen() {
    Seen seen = watch == null ? null : watch.decisions().cluster();
    return seen == null || isStale(seen, nanos.getAsLong()) ? null : seen;
  }

  /** The speed, and how near its limit each signal about the server is; NaN while nobody asks. */
  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder("neap.throttle.speed", this, SharedPace::speed)
        .description("The share of the time in which work goes on")
        .register(registry);
    for (String signal : sampler().clusterSignals()) {
      Gauge.builder("neap.throttle.near", this, pace -> pace.near(signal))
          .description("The load as a part of its limit")
          .tag("signal", signal)
          .register(registry);
    }
  }

  private double speed() {
    Seen seen = seen();
    return seen == null ? Double.NaN : seen.stand().stopped() ? 0 : seen.stand().speed();
  }

  private double near(String signal) {
    Seen seen = seen();
    return seen == null
        ? Double.NaN
        : seen.measured().stream()
            .filter(measured -> measured.signal().equals(signal))
            .map(Measured::near)
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(Double.NaN);
  }

  /** Ends the reading; the connection goes back. */
  @Override
  public synchronized void close() {
    if (watch != null) {
      watch.close();
    }
  }
}
