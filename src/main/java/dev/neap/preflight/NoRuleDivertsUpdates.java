package dev.neap.preflight;

import dev.neap.migration.Objection;
import dev.neap.migration.Phase;
import dev.neap.migration.Plan;
import dev.neap.migration.RowRewrite;
import dev.neap.schema.TableName;
import java.sql.Types;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** No rule of the users' does something else in place of the updates that rewrite the rows. */
final class NoRuleDivertsUpdates implements Check {

  private static final String DIVERTED =
      """
      SELECT r.rulename || ' of ' || r.ev_class::regclass FROM pg_rewrite r
      WHERE r.ev_class = ANY (CAST(CAST(:tables AS text[]) AS regclass[]))
        AND r.ev_type = '2' AND r.is_instead AND r.ev_enabled IN ('O', 'A')
      ORDER BY 1
      """;

  @Override
  public List<Objection> objections(Plan plan, DataSource database) {
    String[] tables =
        plan.steps(Phase.BACKFILL).stream()
            .filter(RowRewrite.class::isInstance)
            .map(RowRewrite.class::cast)
            .flatMap(r -> Stream.concat(Stream.of(r.table()), r.leaves().stream()))
            .distinct()
            .map(TableName::sql)
            .toArray(String[]::new);
    return JdbcClient.create(database)
        .sql(DIVERTED)
        .param("tables", tables, Types.ARRAY)
        .query(String.class)
        .list()
        .stream()
        .map(
            rule ->
                new Objection(
                    "NEAP-1166",
                    "rule " + rule + " does something else instead of an update",
                    "Drop the rule, or do what it does by a trigger: rows can't be rewritten past"
                        + " it"))
        .toList();
  }
}
