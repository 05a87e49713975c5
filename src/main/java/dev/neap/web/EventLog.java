package dev.neap.web;

import dev.neap.cli.Documents;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/**
 * The transition log of all migrations in one order that never changes afterwards.
 *
 * <p>A row gets its position only once it is committed, by whoever reads, one reader at a time: so
 * what becomes visible later has a higher position than all that was read, which the order of
 * {@code id} does not promise. Within a migration the positions follow its versions.
 */
final class EventLog {

  private static final JsonMapper JSON = new JsonMapper();

  private final JdbcClient jdbc;

  /**
   * A row of the log.
   *
   * @param position its place among all
   * @param name what kind of thing it tells of
   * @param document the row as JSON
   */
  record Told(long position, String name, String document) {}

  EventLog(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Gives a position to every row that has none yet, and returns the highest; 0 without rows. */
  long place() {
    return jdbc.sql("SELECT neap.place_transitions()").query(Long.class).single();
  }

  /**
   * The next rows in their order.
   *
   * @param after only those behind this position
   * @param upTo only those up to this one
   * @param migration only those of this migration; null for all
   */
  List<Told> read(long after, long upTo, @Nullable String migration, int most) {
    return jdbc.sql(
            """
            SELECT * FROM neap.transition
            WHERE position > :after AND position <= :upTo
              AND migration = coalesce(CAST(:migration AS text), migration)
            ORDER BY position LIMIT :most
            """)
        .param("after", after)
        .param("upTo", upTo)
        .param("migration", migration)
        .param("most", most)
        .query((row, number) -> told(row))
        .list();
  }

  private static Told told(ResultSet row) throws SQLException {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    String event = row.getString("event");
    String detail = row.getString("detail");
    document.put("event", event);
    document.put("migration", row.getString("migration"));
    document.put("id", row.getLong("id"));
    document.put("run", row.getInt("run"));
    document.put("version", row.getLong("version"));
    document.put("from", row.getString("from_state"));
    document.put("to", row.getString("to_state"));
    document.put(
        "at", Objects.requireNonNull(row.getObject("at", OffsetDateTime.class)).toInstant());
    document.put("by", row.getString("actor"));
    document.put("reason", row.getString("reason"));
    document.put("detail", detail == null ? null : JSON.readTree(detail));
    return new Told(row.getLong("position"), event, Documents.of(document));
  }
}
