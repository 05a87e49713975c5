package dev.neap.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Compares the orders with what they must be, by SQL that has nothing from the engine.
 *
 * <p>What an order must be is the copy made with the shop, changed as the application's book says.
 */
final class DemoFacts {

  private static final String COMPARE =
      """
      SELECT count(*) AS compared,
             count(*) FILTER (WHERE o.id IS NULL OR e.id IS NULL
               OR ROW(o.customer_id, o.status, o.total, o.region, o.country, o.note, o.placed_at)
                 IS DISTINCT FROM
                 ROW(coalesce(e.customer_id, o.customer_id), e.status, e.cents, e.region,
                   coalesce(e.country, o.country), e.note, coalesce(e.placed_at, o.placed_at)))
               AS different
      FROM orders o FULL JOIN demo.expected e ON e.id = o.id
      """;

  private static final String EXPECTED =
      """
      CREATE TABLE demo.expected AS
      SELECT id, customer_id, state AS status, (total * 100)::bigint AS cents,
             CASE WHEN country IN ('US', 'BR') THEN 'Americas' WHEN country = 'JP' THEN 'Asia'
                  WHEN country IS NULL THEN 'unknown' ELSE 'Europe' END AS region,
             country, note, placed_at, false AS written
      FROM demo.original
      """;

  private static final String WRITTEN =
      """
      INSERT INTO demo.expected (id, status, cents, region, note, written)
      VALUES (?, ?, ?, ?, ?, true)
      ON CONFLICT (id) DO UPDATE
      SET status = excluded.status, cents = excluded.cents, region = excluded.region,
          note = excluded.note, written = true
      """;

  private static final String ARCHIVED =
      """
      SELECT (SELECT count(*) FROM %1$s) AS rows, count(*) AS different
      FROM demo.original o JOIN demo.expected e USING (id) LEFT JOIN %1$s a ON a.key_id = o.id
      WHERE NOT e.written AND ROW(a.old_state, a.old_total) IS DISTINCT FROM ROW(o.state, o.total)
      """;

  private static final String BOTH_SHAPES =
      """
      SELECT count(*) FROM orders
      WHERE ROW(state, total * 100) IS DISTINCT FROM ROW(status, total_cents::numeric)
        OR region IS NULL
      """;

  private final DataSource dataSource;
  private final JdbcClient jdbc;

  DemoFacts(DataSource dataSource) {
    this.dataSource = dataSource;
    this.jdbc = JdbcClient.create(dataSource);
  }

  /** Rows compared, and those of them that are not what they must be, are missing or too many. */
  record Comparison(long compared, long different) {}

  /**
   * Compares every order; the application must have ended.
   *
   * @param written the orders that the application wrote, with their last value
   */
  Comparison compare(Map<Long, Order> written) {
    jdbc.sql("DROP TABLE IF EXISTS demo.expected").update();
    jdbc.sql(EXPECTED).update();
    jdbc.sql("ALTER TABLE demo.expected ADD PRIMARY KEY (id)").update();
    List<Object[]> rows = new ArrayList<>();
    written.forEach(
        (id, order) ->
            rows.add(
                new Object[] {id, order.status(), order.cents(), order.region(), order.note()}));
    new JdbcTemplate(dataSource).batchUpdate(WRITTEN, rows);
    return jdbc.sql(COMPARE)
        .query((row, n) -> new Comparison(row.getLong("compared"), row.getLong("different")))
        .single();
  }

  /** Rows of an archive, and rows of the shop that the archive does not give back as they were. */
  record Archived(long rows, long different) {}

  /**
   * Compares the archive of the dropped columns with the shop as it was made, but for the orders
   * that the application wrote; after {@link #compare}.
   *
   * @param archive the archive table, qualified and quoted
   */
  Archived archived(String archive) {
    return jdbc.sql(ARCHIVED.formatted(archive))
        .query((row, n) -> new Archived(row.getLong("rows"), row.getLong("different")))
        .single();
  }

  /** Orders whose old and new columns say different things, while there are both. */
  long disagreeing() {
    return jdbc.sql(BOTH_SHAPES).query(Long.class).single();
  }
}
