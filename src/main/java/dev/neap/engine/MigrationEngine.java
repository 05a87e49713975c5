package dev.neap.engine;

import dev.neap.flag.Flag;
import dev.neap.flag.Flags;
import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.Transition;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Migration;
import dev.neap.migration.Plan;
import dev.neap.postgres.ControlSchema;
import dev.neap.postgres.LeaseHeldException;
import dev.neap.postgres.Leases;
import dev.neap.preflight.Preflight;
import dev.neap.verify.VerificationResults;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The engine on one database. */
final class MigrationEngine implements Engine {

  private static final Predicate<Driver.Stop> AT_ONCE = Driver.Stop::isWorthWaiting;

  private static final Duration BETWEEN_ROUNDS = Duration.ofSeconds(1);

  private final Driver.Parts parts;
  private final Preflight preflight;
  private final Beginnings beginnings;
  private final Reports reports;
  private final Comparison comparison;
  private final Approvals approvals;
  private final Flags flags;
  private final Drives drives;
  private final Baselines baselines;
  private final WayBack wayBack;
  private final RolloutOrders orders;
  private final Looks looks;
  private final Requests requests;
  private final Settled settled;
  private volatile boolean stopping;

  /**
   * What holds for all migrations of the database.
   *
   * @param schema the schema that their tables are in
   * @param owner how this process names itself in leases and in the log
   * @param patience how long a completion waits for a gate that time alone opens
   * @param lookEvery the longest time in which a serving process does not look at a migration
   */
  record Settled(String schema, String owner, Duration patience, Duration lookEvery) {}

  private final DataSource database;

  MigrationEngine(
      DataSource database,
      Driver.Parts parts,
      Preflight preflight,
      Registrar registrar,
      Reports reports,
      Comparison comparison,
      Approvals approvals,
      Flags flags,
      Leases leases,
      Baselines baselines,
      RolloutOrders orders,
      Settled settled) {
    this.database = database;
    this.parts = parts;
    this.preflight = preflight;
    this.beginnings = new Beginnings(parts.store(), preflight, registrar, settled.schema());
    this.reports = reports;
    this.comparison = comparison;
    this.approvals = approvals;
    this.flags = flags;
    this.drives = new Drives(parts, leases, settled.owner(), this::status, () -> stopping);
    this.baselines = baselines;
    this.wayBack = new WayBack(parts, comparison, baselines);
    this.orders = orders;
    this.looks = new Looks(drives, parts.rollout(), settled.lookEvery());
    this.requests = new Requests(database, parts, beginnings, wayBack, flags);
    this.settled = settled;
  }

  @Override
  public Plan plan(Migration migration) {
    return preflight.plan(migration, settled.schema());
  }

  @Override
  public Report start(Migration migration, String file, String by, EngineListener listener) {
    requests.start(migration, file, by, listener);
    return drive(migration.name(), listener);
  }

  @Override
  public List<Started> startAll(List<Start> files, String by, EngineListener listener) {
    ControlSchema.migrate(database);
    Starts.Surroundings with =
        new Starts.Surroundings(
            beginnings,
            settled.schema(),
            by,
            (name, patient) -> drives.drive(name, listener, patient),
            this::status,
            this::rested);
    return new Starts(with, listener).run(files);
  }

  private boolean rested() {
    try {
      parts.time().sleep(BETWEEN_ROUNDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return !stopping && !Thread.currentThread().isInterrupted();
  }

  @Override
  public Report drive(String name, EngineListener listener) {
    return drives.follow(name, listener, AT_ONCE);
  }

  @Override
  public Report complete(String name, String by, EngineListener listener) {
    requests.complete(name, by);
    long until = parts.time().nanos() + settled.patience().toNanos();
    return drives.follow(
        name,
        listener,
        stop -> {
          List<Verdict> closed = stop.closed();
          if (stop.isWorthWaiting()) {
            return true;
          }
          if (closed.stream().anyMatch(v -> v.gate().equals(ReaderFacts.GATE))) {
            Standing now = known(name);
            return parts.rollout().sendAll(now, parts.subject(now).settings(), by);
          }
          return parts.time().nanos() < until
              && closed.stream().allMatch(v -> Set.of("soak", "usage", "reads").contains(v.gate()));
        });
  }

  @Override
  public Report rollback(String name, String by, EngineListener listener) {
    requests.rollback(name, by);
    return drive(name, listener);
  }

  @Override
  public Report pause(String name, String by, String reason) {
    Allowed.pause(known(name));
    parts.store().pause(name, by, reason);
    return status(name);
  }

  @Override
  public Report resume(String name, String by, EngineListener listener) {
    requests.resume(name, by);
    return driveUnlessDriven(name, listener);
  }

  private Report driveUnlessDriven(String name, EngineListener listener) {
    try {
      return drives.drive(name, listener, AT_ONCE);
    } catch (LeaseHeldException driven) {
      return status(name);
    }
  }

  @Override
  public Report retry(String name, String by, EngineListener listener) {
    requests.retry(name, by);
    return driveUnlessDriven(name, listener);
  }

  @Override
  public Report skip(String name, String step, String because, String by, EngineListener listener) {
    requests.skip(name, step, because, by);
    return driveUnlessDriven(name, listener);
  }

  @Override
  public Report abandon(String name, String because, String by, EngineListener listener) {
    requests.abandon(name, because, by);
    return drive(name, listener);
  }

  @Override
  public Report baseline(String name, String by) {
    ControlSchema.migrate(database);
    baselines.record(name, by);
    return status(name);
  }

  @Override
  public List<Standing> migrations() {
    return ControlSchema.isPresent(database) ? parts.store().all() : List.of();
  }

  @Override
  public Report approve(String name, String phase, String by) {
    approvals.approve(known(name), phase, by);
    return status(name);
  }

  @Override
  public Report rollout(String name, RolloutOrder order, String because, String by) {
    Standing standing = known(name);
    orders.order(standing, parts.subject(standing).settings(), order, because, by);
    return status(name);
  }

  @Override
  public Report revoke(String name, String phase, String by) {
    approvals.revoke(known(name), phase, by);
    return status(name);
  }

  @Override
  public Flag setFlag(String key, String value, String by) {
    return orders.set(key, value, by);
  }

  @Override
  public Flag forceReader(String key, String reader, @Nullable String shape, String by) {
    return orders.force(key, reader, shape, by);
  }

  @Override
  public List<VerificationResults.Result> verify(String name, EngineListener listener) {
    Standing standing = known(name);
    if (!Release.hasBothShapes(standing.state())) {
      throw RefusedException.because(
          "NEAP-6105", name + " is " + standing.state() + ": there are no two shapes to compare");
    }
    return comparison.of(parts.subject(standing).plan(), reports.badRows(standing));
  }

  @Override
  public Report status(String name) {
    Standing standing = known(name);
    return reports.of(standing, parts.subject(standing));
  }

  @Override
  public List<Report> status() {
    if (!ControlSchema.isPresent(database)) {
      return List.of();
    }
    return parts.store().all().stream().map(s -> reports.of(s, parts.subject(s))).toList();
  }

  @Override
  public List<Transition> history(String name) {
    return parts.store().history(known(name).name());
  }

  @Override
  public List<String> active() {
    return ControlSchema.isPresent(database) ? parts.store().active() : List.of();
  }

  @Override
  public Look advance(String name, EngineListener listener) {
    Standing standing = known(name);
    Subject subject = parts.subject(standing);
    return looks.look(reports.of(standing, subject), subject.settings(), listener);
  }

  @Override
  public Requests requests() {
    return requests;
  }

  @Override
  public void stop() {
    stopping = true;
  }

  private Standing known(String name) {
    return requests.known(name);
  }
}
