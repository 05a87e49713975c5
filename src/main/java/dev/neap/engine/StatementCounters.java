package dev.neap.engine;

import java.sql.Types;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The counters of {@code pg_stat_statements} for the statements of this database.
 *
 * @param extension the schema that the extension is in, quoted
 * @see <a href="https://www.postgresql.org/docs/current/pgstatstatements.html">PostgreSQL manual,
 *     pg_stat_statements</a>
 */
record StatementCounters(JdbcClient jdbc, String extension) {

  private static final String EXTENSION =
      """
      SELECT quote_ident(n.nspname) FROM pg_catalog.pg_extension e
      JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_stat_statements'
      """;

  private static final String MENTIONING =
      """
      SELECT queryid::text AS statement, min(query) AS text, sum(calls)::bigint AS calls
      FROM %s.pg_stat_statements s
      WHERE dbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
        AND query NOT LIKE '%%/* neap:%%' AND EXISTS (
          SELECT FROM unnest(CAST(:tables AS text[])) t WHERE strpos(lower(query), lower(t)) > 0)
      GROUP BY queryid
      """;

  private static final String HIDDEN =
      """
      SELECT count(*) FROM %s.pg_stat_statements
      WHERE dbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
        AND (queryid IS NULL OR query IS NULL)
      """;

  /**
   * A statement, whoever called it.
   *
   * @param statement the server's number for it
   * @param text as the server keeps it
   */
  record Counted(String statement, String text, long calls) {}

  /**
   * What the counters have lost.
   *
   * @param reset when they were last set to nothing
   * @param dropped how often statements were dropped for others
   */
  record Loss(@Nullable OffsetDateTime reset, long dropped) {}

  /** Those of this database; empty where the extension is not in it. */
  static Optional<StatementCounters> in(JdbcClient jdbc) {
    return jdbc.sql(EXTENSION)
        .query(String.class)
        .optional()
        .map(extension -> new StatementCounters(jdbc, extension));
  }

  /** The statements whose texts have the name of one of these tables somewhere. */
  List<Counted> mentioning(Collection<String> tables) {
    return jdbc.sql(MENTIONING.formatted(extension))
        .param("tables", tables.toArray(String[]::new), Types.ARRAY)
        .query(
            (row, number) ->
                new Counted(
                    row.getString("statement"), row.getString("text"), row.getLong("calls")))
        .list();
  }

  Loss loss() {
    String info = extension + ".pg_stat_statements_info";
    boolean there =
        Boolean.TRUE.equals(
            jdbc.sql("SELECT to_regclass(:info) IS NOT NULL")
                .param("info", info)
                .query(Boolean.class)
                .single());
    return there
        ? jdbc.sql("SELECT stats_reset, dealloc FROM " + info)
            .query(
                (row, number) -> new Loss(row.getObject(1, OffsetDateTime.class), row.getLong(2)))
            .single()
        : new Loss(null, 0);
  }

  /** What they don't show, and why. */
  List<String> gaps() {
    List<String> gaps = new ArrayList<>();
    long hidden = jdbc.sql(HIDDEN.formatted(extension)).query(Long.class).single();
    if (hidden > 0) {
      gaps.add(
          "the texts of %d statements may not be seen: GRANT pg_read_all_stats to Neap's role"
              .formatted(hidden));
    }
    String track =
        jdbc.sql("SELECT coalesce(current_setting('pg_stat_statements.track', true), '')")
            .query(String.class)
            .single();
    if (track.equals("none")) {
      gaps.add("pg_stat_statements.track is none: no statement is counted");
    }
    return gaps;
  }
}
