package dev.neap.backfill;

import dev.neap.schema.TableName;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The rows that one run of a migration could not convert and passed by, as they are recorded. */
public final class BadRows {

  private static final String FIRST =
      """
      SELECT table_name, key::text, sqlstate, message FROM neap.bad_row
      WHERE migration = ? AND run = ? ORDER BY at, table_name, key LIMIT ?
      """;

  private static final String CONDITIONS =
      """
      SELECT DISTINCT condition FROM neap.bad_row
      WHERE migration = ? AND run = ? AND table_name = ? ORDER BY condition
      """;

  private static final String RECORDED =
      """
      SELECT EXISTS (SELECT FROM neap.bad_row
      WHERE migration = ? AND run = ? AND table_name = ? AND key = ?::jsonb)
      """;

  private final JdbcClient jdbc;
  private final String migration;
  private final int run;

  /** Those of one run. */
  public BadRows(JdbcClient jdbc, String migration, int run) {
    this.jdbc = jdbc;
    this.migration = migration;
    this.run = run;
  }

  /**
   * A recorded row.
   *
   * @param table the table that holds it
   * @param key its key as JSON
   * @param sqlState the server's code for what is wrong with it
   * @param message what the server said when it was last tried
   */
  public record Recorded(String table, String key, String sqlState, String message) {

    @Override
    public String toString() {
      return "%s of %s (%s %s)".formatted(key, table, sqlState, message);
    }
  }

  /** How many there are. */
  public long count() {
    return jdbc.sql("SELECT count(*) FROM neap.bad_row WHERE migration = ? AND run = ?")
        .params(migration, run)
        .query(Long.class)
        .single();
  }

  /** How many rows there are with some more, of which any may be among them already. */
  long countWith(List<BadRow> more) {
    return more.stream().filter(row -> !isRecorded(row)).count() + count();
  }

  private boolean isRecorded(BadRow row) {
    return jdbc.sql(RECORDED)
        .params(migration, run, row.part().toString(), row.key())
        .query(Boolean.class)
        .single();
  }

  /** Those that were found first. */
  public List<Recorded> first(int most) {
    return jdbc.sql(FIRST)
        .params(migration, run, most)
        .query(
            (row, number) ->
                new Recorded(
                    row.getString(1), row.getString(2), row.getString(3), row.getString(4)))
        .list();
  }

  /** A condition that is true for those of a table; empty when it has none. */
  public Optional<String> condition(TableName part) {
    return any(
        jdbc.sql(CONDITIONS).params(migration, run, part.toString()).query(String.class).list());
  }

  /** One of the conditions. */
  static Optional<String> any(List<String> conditions) {
    return conditions.isEmpty()
        ? Optional.empty()
        : Optional.of(conditions.stream().collect(Collectors.joining(") OR (", "(", ")")));
  }
}
