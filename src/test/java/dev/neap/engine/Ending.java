package dev.neap.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.support.CatalogSnapshot;
import dev.neap.support.DataSnapshot;
import dev.neap.support.TestDatabase;
import java.util.List;

/**
 * What a migration has left behind when it ended, so that two of them can be compared.
 *
 * @param catalog the catalog of the schema
 * @param data all rows of the schema
 * @param updates how often rows were updated, with the number of rows
 * @param walks rows worked on and rows that differed, by walk; where rows are rewritten, those of
 *     statements of which an engine that was killed did not learn are not counted
 * @param verified rows compared and rows that differed, by verification
 * @param archives rows archived, by table
 * @param moves the states it went through
 * @param left what is in schema {@code neap}
 */
record Ending(
    List<String> catalog,
    List<String> data,
    List<String> updates,
    List<String> walks,
    List<String> verified,
    List<String> archives,
    List<String> moves,
    List<String> left) {

  static Ending of(TestDatabase database) {
    assertThat(rows(database, GAPS)).as("gaps in the log").isEmpty();
    assertThat(rows(database, UNENDED)).as("jobs that never ended").isEmpty();
    return new Ending(
        CatalogSnapshot.of(database.dataSource()).lines(),
        DataSnapshot.of(database.dataSource()).toString().lines().toList(),
        rows(
            database,
            """
            SELECT format('%s rows %s times', count(*), times) FROM
              (SELECT count(*) AS times FROM audit.updated GROUP BY id) u GROUP BY times ORDER BY 1
            """),
        rows(
            database,
            """
            SELECT format('%s: %s rows, %s different, %s', step,
              CASE WHEN step ~ 'compare|archive|look for' THEN rows END, different, done)
            FROM neap.checkpoint ORDER BY 1
            """),
        rows(
            database,
            """
            SELECT format('%s %s: %s rows, %s different', round, step, compared, different)
            FROM neap.verification ORDER BY 1
            """),
        rows(
            database,
            """
            SELECT format('%s: %s rows, %s', source_table, rows, verified_at IS NOT NULL)
            FROM neap.archive ORDER BY 1
            """),
        rows(
            database,
            """
            SELECT to_state FROM neap.transition
            WHERE from_state IS DISTINCT FROM to_state ORDER BY id
            """),
        rows(
            database,
            """
            SELECT relname FROM pg_class WHERE relnamespace = 'neap'::regnamespace
              AND relkind IN ('r', 'S', 'v') AND relname NOT LIKE 'batch\\_%'
            UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'neap'::regnamespace
            ORDER BY 1
            """));
  }

  private static final String GAPS =
      """
      SELECT format('version %s after %s, from %s after %s', version, before, from_state, stood)
      FROM (SELECT version, from_state, lag(version, 1, 0::bigint) OVER log AS before,
          lag(to_state) OVER log AS stood
        FROM neap.transition WINDOW log AS (ORDER BY id)) t
      WHERE version <> before + 1 OR from_state IS DISTINCT FROM stood
      UNION ALL
      SELECT format('%s stands at version %s, %s', name, version, state) FROM neap.migration m
      WHERE NOT EXISTS (SELECT FROM neap.transition t
        WHERE t.migration = m.name AND t.version = m.version AND t.to_state = m.state
          AND t.version = (SELECT max(version) FROM neap.transition))
      """;

  private static final String UNENDED =
      """
      SELECT format('%s %s', job_execution_id, status) FROM neap.batch_job_execution
      WHERE end_time IS NULL
      """;

  private static List<String> rows(TestDatabase database, String sql) {
    return database.sql().sql(sql).query((row, number) -> row.getString(1)).list();
  }
}
