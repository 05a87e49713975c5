package dev.neap.engine;

import dev.neap.engine.Evidence.Kind;
import dev.neap.engine.StatementReads.Look;
import dev.neap.engine.StatementReads.Read;
import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.State;
import dev.neap.migration.Plan;
import dev.neap.postgres.Catalog;
import dev.neap.schema.Database;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Gathers who still uses a migration's old shape, as far as that can be known. */
record Evidences(
    WriteCounters counters, StatementReads statements, OldSessions sessions, Catalog catalog) {

  /** While there are two shapes. */
  private static final Set<State> BOTH =
      EnumSet.of(
          State.EXPANDED,
          State.BACKFILLING,
          State.PAUSED,
          State.VERIFYING,
          State.VERIFIED,
          State.TIGHTENING,
          State.TIGHTENED,
          State.ROLLING_OUT,
          State.ROLLED_OUT);

  private static final int LONGEST = 120;

  List<Evidence> of(Standing standing, Plan plan) {
    if (!BOTH.contains(standing.state())
        || (plan.dropped().isEmpty() && plan.counters().isEmpty() && plan.renamed().isEmpty())) {
      return List.of();
    }
    List<Evidence> found = new ArrayList<>();
    for (Plan.Counters table : plan.counters()) {
      WriteCounters.Seen seen = counters.oldWrites(standing, table);
      found.add(
          new Evidence(
              Kind.WRITE,
              "writes through the old shape of %s.%s"
                  .formatted(plan.before().schema(), table.table()),
              seen.writes(),
              standing.startedAt(),
              seen.writes() == 0 ? null : seen.since()));
    }
    Look look = statements.look(standing, plan);
    look.statements().forEach(read -> found.add(statement(read)));
    dependents(plan, found);
    found.addAll(sessions.of(plan));
    String unknown = look.unknown();
    if (unknown != null) {
      found.add(new Evidence(Kind.NOT_KNOWN, "all reads: " + unknown, null, null, null));
    }
    if (look.lostAt() != null) {
      found.add(
          new Evidence(
              Kind.NOT_KNOWN,
              "calls that pg_stat_statements lost: its counters were reset, or statements dropped from it",
              null,
              null,
              look.lostAt()));
    }
    return found;
  }

  private static Evidence statement(Read read) {
    String text = read.text().strip().replaceAll("\\s+", " ");
    return new Evidence(
        Kind.STATEMENT,
        "calls of '%s', which names %s"
            .formatted(
                text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…", read.names()),
        read.calls(),
        read.since(),
        read.calls() == 0 ? null : read.last());
  }

  private void dependents(Plan plan, List<Evidence> found) {
    Database now = catalog.read(plan.before().schema(), plan.dropped().keySet());
    for (Map.Entry<String, List<String>> dropped : plan.dropped().entrySet()) {
      now.table(dropped.getKey()).stream()
          .flatMap(table -> table.dependents().stream())
          .filter(d -> d.columns().stream().anyMatch(dropped.getValue()::contains))
          .map(
              d ->
                  new Evidence(
                      Kind.DEPENDENT,
                      "%s %s needs %s of %s"
                          .formatted(
                              d.kind(), d.name(), String.join(", ", d.columns()), dropped.getKey()),
                      null,
                      null,
                      null))
          .forEach(found::add);
    }
  }
}
