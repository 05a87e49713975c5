package dev.neap.engine;

import dev.neap.backfill.BadRows;
import dev.neap.backfill.Checkpoint;
import dev.neap.backfill.Checkpoints;
import dev.neap.flag.Flags;
import dev.neap.flag.Readers;
import dev.neap.lifecycle.Decision;
import dev.neap.lifecycle.Lifecycle;
import dev.neap.lifecycle.MigrationStore;
import dev.neap.lifecycle.PhaseResult;
import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.State;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Phase;
import dev.neap.migration.Plan;
import dev.neap.migration.Settings;
import dev.neap.postgres.IndexProgress;
import dev.neap.postgres.Leases;
import dev.neap.verify.VerificationResults;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads where a migration stands, for people and programs. */
final class Reports {

  private static final int NAMED = 3;

  private final JdbcClient jdbc;
  private final MigrationStore store;
  private final FactGatherer facts;
  private final Flags flags;
  private final WriteCounters counters;
  private final Leases leases;
  private final Outlooks outlooks;
  private final Tunings tunings;
  private final Rollout rollout;
  private final Pulse pulse;
  private final Evidences evidences;

  Reports(
      JdbcClient jdbc,
      MigrationStore store,
      FactGatherer facts,
      Flags flags,
      WriteCounters counters,
      Leases leases,
      Outlooks outlooks,
      Tunings tunings,
      Rollout rollout,
      Pulse pulse,
      Evidences evidences) {
    this.jdbc = jdbc;
    this.store = store;
    this.facts = facts;
    this.flags = flags;
    this.counters = counters;
    this.leases = leases;
    this.outlooks = outlooks;
    this.tunings = tunings;
    this.rollout = rollout;
    this.pulse = pulse;
    this.evidences = evidences;
  }

  Report of(Standing standing, Subject subject) {
    Plan plan = subject.plan();
    Settings settings = tunings.seen(standing).over(subject.settings());
    Map<Phase, List<Verdict>> gates = new EnumMap<>(Phase.class);
    for (Phase phase : ahead(standing.state())) {
      gates.put(phase, facts.ask(standing, plan, settings, phase));
    }
    Readers readers = flags.readers(standing.name());
    Verdict unreadable = subject.refuses(standing);
    List<Verdict> closed =
        unreadable == null ? closed(standing, plan, settings) : List.of(unreadable);
    List<Checkpoint> walks = new Checkpoints(jdbc).of(standing.name(), standing.run());
    Optional<Leases.Holder> driver = leases.holder(standing.name()).filter(Leases.Holder::alive);
    Outlook outlook = outlooks.of(standing, settings, closed, driver.isPresent());
    Pulse.Beat beat = pulse.of(standing, outlook.now());
    return new Report(
        standing,
        plan,
        closed,
        gates,
        readers.known() ? readers.percent() : null,
        walks,
        IndexProgress.of(jdbc, standing.name()),
        new VerificationResults(jdbc).of(standing.name(), standing.run()),
        passedBy(badRows(standing)),
        archives(standing),
        plan.counters().stream().map(counters::writes).flatMap(Optional::stream).toList(),
        driver,
        tunings.of(standing, subject.settings()).stream()
            .filter(setting -> setting.change() != null)
            .toList(),
        outlook,
        Activity.of(standing, closed, walks, driver.isPresent(), beat.stalled()),
        beat.last(),
        standing.state() == State.ABANDONED ? left(standing) : List.of(),
        evidences.of(standing, plan));
  }

  private List<String> left(Standing standing) {
    return LogDetail.left(store.history(standing.name()), standing.run());
  }

  BadRows badRows(Standing standing) {
    return new BadRows(jdbc, standing.name(), standing.run());
  }

  private static Report.PassedBy passedBy(BadRows bad) {
    return new Report.PassedBy(bad.count(), bad.first(NAMED));
  }

  private List<Verdict> closed(Standing standing, Plan plan, Settings settings) {
    Decision decision =
        Lifecycle.decide(
            standing.state(), facts.gather(standing, plan, settings, new PhaseResult.NotRun()));
    return decision instanceof Decision.Wait wait
        ? rollout.explained(standing, settings, wait.closed())
        : List.of();
  }

  private static EnumSet<Phase> ahead(State state) {
    return switch (state) {
      case PLANNED -> EnumSet.of(Phase.EXPAND, Phase.BACKFILL, Phase.TIGHTEN, Phase.CONTRACT);
      case EXPANDING, EXPANDED -> EnumSet.of(Phase.BACKFILL, Phase.TIGHTEN, Phase.CONTRACT);
      case BACKFILLING, PAUSED, VERIFYING, VERIFIED -> EnumSet.of(Phase.TIGHTEN, Phase.CONTRACT);
      case TIGHTENING, TIGHTENED, ROLLING_OUT, ROLLED_OUT -> EnumSet.of(Phase.CONTRACT);
      case CONTRACTING,
          COMPLETED,
          ROLLING_BACK,
          ROLLED_BACK,
          ABANDONING,
          ABANDONED,
          RESTORING,
          HALTED ->
          EnumSet.noneOf(Phase.class);
    };
  }

  private List<Report.KeptArchive> archives(Standing standing) {
    return jdbc.sql(
            """
            SELECT source_table, archive_table, rows FROM neap.archive
            WHERE migration = :migration AND run = :run AND verified_at IS NOT NULL
            ORDER BY source_table
            """)
        .param("migration", standing.name())
        .param("run", standing.run())
        .query(
            (row, number) ->
                new Report.KeptArchive(row.getString(1), row.getString(2), row.getLong(3)))
        .list();
  }
}
