package dev.neap.engine;

import dev.neap.lifecycle.Standing;
import dev.neap.migration.Plan;
import java.time.Instant;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads how many writes came through a table's old and new shape, and since when none did. */
public final class WriteCounters {

  private final JdbcClient jdbc;

  WriteCounters(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * What was seen of a table's old shape.
   *
   * @param writes writes through it since the migration began
   * @param since when that number was seen for the first time
   */
  public record Seen(long writes, Instant since) {}

  /** Looks at the counter, and remembers when it last moved. */
  public Seen oldWrites(Standing standing, Plan.Counters table) {
    return jdbc.sql(
            """
            INSERT INTO neap.usage AS u (migration, run, table_name, writes)
            VALUES (:migration, :run, :table, :writes)
            ON CONFLICT (migration, run, table_name) DO UPDATE SET
              since = CASE WHEN u.writes = excluded.writes THEN u.since ELSE excluded.since END,
              writes = excluded.writes
            RETURNING writes, since
            """)
        .param("migration", standing.name())
        .param("run", standing.run())
        .param("table", table.table())
        .param("writes", count(table.oldWrites()).orElse(0L))
        .query((row, number) -> new Seen(row.getLong(1), row.getTimestamp(2).toInstant()))
        .single();
  }

  /**
   * Writes through both shapes of a table; empty before the counters are made or once they went.
   */
  Optional<Report.Writes> writes(Plan.Counters table) {
    String newWrites = table.newWrites();
    Optional<Long> fresh = newWrites == null ? Optional.of(0L) : count(newWrites);
    return count(table.oldWrites())
        .flatMap(old -> fresh.map(f -> new Report.Writes(table.table(), old, f)));
  }

  private Optional<Long> count(String sequence) {
    boolean there =
        Boolean.TRUE.equals(
            jdbc.sql("SELECT to_regclass(:name) IS NOT NULL")
                .param("name", sequence)
                .query(Boolean.class)
                .single());
    return there
        ? Optional.of(
            jdbc.sql("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM " + sequence)
                .query(Long.class)
                .single())
        : Optional.empty();
  }
}
