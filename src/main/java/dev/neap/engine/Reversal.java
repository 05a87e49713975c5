package dev.neap.engine;

import dev.neap.lifecycle.Standing;
import dev.neap.migration.Migration;
import dev.neap.migration.Names;
import dev.neap.migration.Origin;
import dev.neap.migration.Phase;
import dev.neap.migration.Plan;
import dev.neap.migration.Step;
import dev.neap.preflight.Preflight;
import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Takes a completed migration back: a migration of its own, from the new shape to the old one,
 * whose rows come from the archive, carried through all phases in one go.
 */
final class Reversal {

  private static final List<Phase> ORDER =
      List.of(Phase.EXPAND, Phase.BACKFILL, Phase.VERIFY, Phase.TIGHTEN, Phase.CONTRACT);

  private final JdbcClient jdbc;
  private final Preflight preflight;
  private final Neighbours neighbours;

  Reversal(JdbcClient jdbc, Preflight preflight, Neighbours neighbours) {
    this.jdbc = jdbc;
    this.preflight = preflight;
    this.neighbours = neighbours;
  }

  /** Decides what brings the migration back, and keeps it, so that a restart goes on with it. */
  void prepare(Standing standing, Migration migration, Plan plan) {
    neighbours.checkBack(standing);
    Plan back = preflight.plan(reversed(migration, plan), plan.before().schema());
    if (!back.objections().isEmpty()) {
      throw RefusedException.objections(back.objections());
    }
    keep(standing, back);
  }

  /** Keeps the plan that brings a migration back. */
  void keep(Standing standing, Plan back) {
    jdbc.sql(
            """
            INSERT INTO neap.restoration (migration, run, plan)
            VALUES (:migration, :run, CAST(:plan AS jsonb))
            ON CONFLICT (migration, run) DO NOTHING
            """)
        .param("migration", standing.name())
        .param("run", standing.run())
        .param("plan", PlanJson.write(back))
        .update();
  }

  /** The name of the migration that takes the one of this name back; no file can have it. */
  static String name(String migration) {
    return migration + "~back";
  }

  private static Migration reversed(Migration migration, Plan plan) {
    return new Migration(
        name(migration.name()),
        migration.target(),
        null,
        migration.reversed(Origin.of(plan)),
        migration.settings().ofTheWayBack(),
        migration.source(),
        Names.versionSchema(plan.before().schema(), migration.version()));
  }

  /** The steps that were decided, in the order of their phases. */
  List<Step> steps(Standing standing) {
    Plan back =
        PlanJson.read(
            jdbc.sql("SELECT plan FROM neap.restoration WHERE migration = :m AND run = :r")
                .param("m", standing.name())
                .param("r", standing.run())
                .query(String.class)
                .single());
    List<Step> steps = new ArrayList<>();
    ORDER.forEach(phase -> steps.addAll(back.steps(phase)));
    return steps;
  }
}
