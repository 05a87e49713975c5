package dev.neap.engine.gate;

import dev.neap.engine.Gate;
import dev.neap.lifecycle.State;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Phase;
import dev.neap.migration.Plan;
import dev.neap.migration.SyncTargets;
import dev.neap.schema.TableName;
import java.sql.Types;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The triggers that keep old and new in step are all there, and fire. */
@Component
final class InStepGate implements Gate {

  private static final String SILENT =
      """
      SELECT m.relid::regclass::text FROM (
        SELECT pg_catalog.to_regclass(:table) AS relid
        UNION SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass(:table))) m
      WHERE NOT EXISTS (
        SELECT FROM pg_catalog.pg_trigger t
        WHERE t.tgrelid = m.relid AND t.tgname = ANY (CAST(:triggers AS text[]))
          AND t.tgenabled IN ('O', 'A'))
      ORDER BY 1
      """;

  private final JdbcClient jdbc;

  InStepGate(DataSource database) {
    jdbc = JdbcClient.create(database);
  }

  @Override
  public String name() {
    return "in-step";
  }

  @Override
  public Set<Phase> phases() {
    return EnumSet.of(Phase.CONTRACT);
  }

  @Override
  public Cost cost() {
    return Cost.LARGE;
  }

  @Override
  public Verdict ask(Question question) {
    State state = question.standing().state();
    if (state == State.PLANNED || state == State.EXPANDING) {
      return question.closed(
          name(), "what keeps old and new in step is not made yet", "expand has made it");
    }
    Plan plan = question.plan();
    String[] triggers = SyncTargets.keeping(plan.migration()).toArray(String[]::new);
    List<String> silent = new ArrayList<>();
    for (Plan.Counters counted : plan.counters()) {
      if (!counted.inStep()) {
        continue;
      }
      String table = new TableName(plan.before().schema(), counted.table()).sql();
      silent.addAll(
          jdbc.sql(SILENT)
              .param("table", table)
              .param("triggers", triggers, Types.ARRAY)
              .query(String.class)
              .list());
    }
    return silent.isEmpty()
        ? question.open(name(), "old and new are kept in step")
        : new Verdict(
            name(),
            Verdict.Answer.CLOSED,
            "Neap's trigger was dropped or disabled, so that old and new are no more kept in step, on "
                + String.join(", ", silent),
            null,
            "it is enabled again, or the migration is rolled back");
  }
}
