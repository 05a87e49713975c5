package dev.neap.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How far the build of an index is.
 *
 * @param table the table, qualified
 * @param index the index; null before the server has made it
 * @param phase the phase of the build, in the server's words
 * @param percent how much of that phase is done, from 0 to 100; null where it can't be told
 * @param waitsFor the process of the session whose transaction it waits for; null for none
 * @param lasts how long the statement has run by the server's clock
 * @see <a href="https://www.postgresql.org/docs/current/progress-reporting.html">PostgreSQL manual,
 *     27.4.4 CREATE INDEX Progress Reporting</a>
 */
public record IndexProgress(
    String table,
    @Nullable String index,
    String phase,
    @Nullable Double percent,
    @Nullable Integer waitsFor,
    Duration lasts) {

  private static final String BUILDS =
      """
      SELECT n.nspname || '.' || t.relname AS on_table, i.relname AS index, p.phase,
        CASE WHEN p.phase LIKE 'waiting%' THEN p.lockers_done
          WHEN p.blocks_total > 0 THEN p.blocks_done ELSE p.tuples_done END AS done,
        CASE WHEN p.phase LIKE 'waiting%' THEN p.lockers_total
          WHEN p.blocks_total > 0 THEN p.blocks_total ELSE p.tuples_total END AS of_all,
        nullif(p.current_locker_pid, 0)::int AS locker,
        (extract(epoch FROM pg_catalog.clock_timestamp() - a.query_start) * 1000)::bigint AS lasts
      FROM pg_catalog.pg_stat_progress_create_index p
      JOIN pg_catalog.pg_stat_activity a ON a.pid = p.pid
      JOIN pg_catalog.pg_class t ON t.oid = p.relid
      JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
      LEFT JOIN pg_catalog.pg_class i ON i.oid = p.index_relid
      WHERE p.datname = pg_catalog.current_database() AND p.phase IS NOT NULL
        AND pg_catalog.starts_with(a.query, :label)
      ORDER BY 1, 2
      """;

  /**
   * The indexes that the migration builds at this moment, in whatever process of Neap.
   *
   * @param migration its name
   * @throws org.springframework.dao.DataAccessException when the database can't be asked
   */
  public static List<IndexProgress> of(JdbcClient jdbc, String migration) {
    return jdbc.sql(BUILDS)
        .param("label", DdlUnit.comment(migration + ":"))
        .query((row, number) -> of(row))
        .list();
  }

  private static IndexProgress of(ResultSet row) throws SQLException {
    long all = row.getLong("of_all");
    return new IndexProgress(
        row.getString("on_table"),
        row.getString("index"),
        row.getString("phase"),
        all == 0 ? null : Math.floor(row.getLong("done") * 1000.0 / all) / 10,
        row.getObject("locker", Integer.class),
        Duration.ofMillis(row.getLong("lasts")));
  }

  /** The phase, how much of it is done, and whom it waits for. */
  public String words() {
    String part = percent == null ? "" : String.format(Locale.ROOT, ", %.1f %% of it", percent);
    return phase + part + (waitsFor == null ? "" : ", waits for session " + waitsFor);
  }
}
