package dev.neap.engine;

import dev.neap.flag.Flag;
import dev.neap.flag.FlagStore;
import dev.neap.lifecycle.Request;
import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.State;
import dev.neap.lifecycle.Transition;
import dev.neap.lifecycle.UnknownMigrationException;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Migration;
import dev.neap.migration.Phase;
import dev.neap.migration.Plan;
import dev.neap.postgres.ControlSchema;
import dev.neap.postgres.LeaseHeldException;
import dev.neap.postgres.Leases;
import dev.neap.preflight.Preflight;
import dev.neap.verify.VerificationResults;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The engine on one database. */
final class MigrationEngine implements Engine {

  private static final Predicate<List<Verdict>> AT_ONCE = closed -> false;

  private final Driver.Parts parts;
  private final Preflight preflight;
  private final Registrar registrar;
  private final Reports reports;
  private final Comparison comparison;
  private final Approvals approvals;
  private final FlagStore flags;
  private final Drives drives;
  private final Settled settled;
  private volatile boolean stopping;

  /**
   * What holds for all migrations of the database.
   *
   * @param schema the schema that their tables are in
   * @param owner how this process names itself in leases and in the log
   * @param patience how long a completion waits for a gate that time alone opens
   */
  record Settled(String schema, String owner, Duration patience) {}

  private final DataSource database;

  MigrationEngine(
      DataSource database,
      Driver.Parts parts,
      Preflight preflight,
      Registrar registrar,
      Reports reports,
      Comparison comparison,
      Approvals approvals,
      FlagStore flags,
      Leases leases,
      Settled settled) {
    this.database = database;
    this.parts = parts;
    this.preflight = preflight;
    this.registrar = registrar;
    this.reports = reports;
    this.comparison = comparison;
    this.approvals = approvals;
    this.flags = flags;
    this.drives = new Drives(parts, leases, settled.owner(), this::status, () -> stopping);
    this.settled = settled;
  }

  @Override
  public Plan plan(Migration migration) {
    return preflight.plan(migration, settled.schema());
  }

  @Override
  public Report start(Migration migration, String file, String by, EngineListener listener) {
    ControlSchema.migrate(database);
    @Nullable Standing known = parts.store().find(migration.name()).orElse(null);
    String checksum = Registrar.checksum(migration.source());
    if (isNew(known, checksum)) {
      register(migration, file, by, checksum, listener);
    }
    if (known != null && known.state() == State.ROLLED_BACK) {
      parts.store().request(migration.name(), Request.START_AGAIN, by);
    }
    return drive(migration.name(), listener);
  }

  private static boolean isNew(@Nullable Standing known, String checksum) {
    return known == null
        || known.state() == State.PLANNED
        || known.state() == State.ROLLED_BACK
        || !known.registration().checksum().equals(checksum);
  }

  /** Where another process starts the same file and was quicker, its own work is no objection. */
  private void register(
      Migration migration, String file, String by, String checksum, EngineListener listener) {
    try {
      Plan plan = plan(migration);
      registrar.register(migration, plan, file, by);
      listener.registered(migration.name(), plan);
    } catch (RefusedException refused) {
      if (isNew(parts.store().find(migration.name()).orElse(null), checksum)) {
        throw refused;
      }
    }
  }

  @Override
  public Report drive(String name, EngineListener listener) {
    return drives.drive(name, listener, AT_ONCE);
  }

  @Override
  public Report complete(String name, String by, EngineListener listener) {
    Standing standing = known(name);
    Allowed.complete(standing);
    for (Phase phase : List.of(Phase.EXPAND, Phase.BACKFILL, Phase.TIGHTEN, Phase.CONTRACT)) {
      flags.set(name + "." + phase.title(), "on", by);
    }
    if (Release.isReady(standing.state())) {
      flags.set(name + ".read-new", "100", by);
    }
    long until = parts.time().nanos() + settled.patience().toNanos();
    return drives.drive(
        name,
        listener,
        closed -> {
          if (closed.stream().anyMatch(v -> v.gate().equals("read-new"))) {
            flags.set(name + ".read-new", "100", by);
            return true;
          }
          return parts.time().nanos() < until
              && closed.stream().allMatch(v -> Set.of("soak", "usage").contains(v.gate()));
        });
  }

  @Override
  public Report rollback(String name, String by, EngineListener listener) {
    Standing standing = known(name);
    if (Drives.BACK.contains(standing.state())) {
      return drive(name, listener);
    }
    Plan plan = PlanJson.read(standing.registration().plan());
    if (standing.state() == State.COMPLETED) {
      parts.reversal().prepare(standing, parts.migration(standing), plan);
    } else if (!plan.lost().isEmpty() && hasFilled(standing)) {
      throw RefusedException.because(
          "NEAP-6102",
          name + " has no way back: " + String.join("; ", plan.lost()) + ". Complete it instead");
    }
    parts.store().request(name, Request.ROLLBACK, by);
    return drive(name, listener);
  }

  private boolean hasFilled(Standing standing) {
    return parts.store().history(standing.name()).stream()
        .anyMatch(t -> t.run() == standing.run() && t.to() == State.BACKFILLING);
  }

  @Override
  public Report pause(String name, String by, String reason) {
    Allowed.pause(known(name));
    parts.store().pause(name, by, reason);
    return status(name);
  }

  @Override
  public Report resume(String name, String by, EngineListener listener) {
    parts.store().resume(known(name).name(), by);
    return driveUnlessDriven(name, listener);
  }

  private Report driveUnlessDriven(String name, EngineListener listener) {
    try {
      return drive(name, listener);
    } catch (LeaseHeldException driven) {
      return status(name);
    }
  }

  @Override
  public Report retry(String name, String by, EngineListener listener) {
    parts.store().request(known(name).name(), Request.RETRY, by);
    return driveUnlessDriven(name, listener);
  }

  @Override
  public Report approve(String name, String phase, String by) {
    Standing standing = known(name);
    if (!phase.equals(Phase.CONTRACT.title())) {
      throw RefusedException.because("NEAP-6103", "only contract asks for approvals, not " + phase);
    }
    if (standing.registration().startedBy().equals(by)) {
      throw RefusedException.because(
          "NEAP-6104", by + " started " + name + "; somebody else has to approve it");
    }
    approvals.add(standing, Phase.valueOf(phase.toUpperCase(Locale.ROOT)), by);
    return status(name);
  }

  @Override
  public Flag setFlag(String key, String value, String by) {
    if (key.endsWith(".read-new")) {
      String name = key.substring(0, key.length() - ".read-new".length());
      parts.store().find(name).ifPresent(standing -> Allowed.readers(standing, value));
    }
    return flags.set(key, value, by);
  }

  @Override
  public List<VerificationResults.Result> verify(String name, EngineListener listener) {
    Standing standing = known(name);
    if (!Release.hasBothShapes(standing.state())) {
      throw RefusedException.because(
          "NEAP-6105", name + " is " + standing.state() + ": there are no two shapes to compare");
    }
    return comparison.of(PlanJson.read(standing.registration().plan()), reports.badRows(standing));
  }

  @Override
  public Report status(String name) {
    Standing standing = known(name);
    return reports.of(standing, parts.migration(standing));
  }

  @Override
  public List<Report> status() {
    if (!ControlSchema.isPresent(database)) {
      return List.of();
    }
    return parts.store().all().stream().map(s -> reports.of(s, parts.migration(s))).toList();
  }

  @Override
  public List<Transition> history(String name) {
    return parts.store().history(known(name).name());
  }

  @Override
  public void stop() {
    stopping = true;
  }

  private Standing known(String name) {
    if (!ControlSchema.isPresent(database)) {
      throw new UnknownMigrationException(name);
    }
    return parts.store().get(name);
  }
}
