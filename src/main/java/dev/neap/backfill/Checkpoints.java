package dev.neap.backfill;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads how far the walks of a migration are, from any process. */
public final class Checkpoints {

  static final String SELECT =
      """
      SELECT step, segment, parts::text AS parts, position::text AS position, rows, different, chunks,
        total_estimate, fraction, started_at, updated_at, rows_per_second, eta_seconds,
        chunk_rows, pace, weave, done
      FROM neap.checkpoint WHERE migration = ? AND run = ?
      """;

  private final JdbcClient jdbc;

  public Checkpoints(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** All walks of a migration's run that have begun, the oldest first. */
  public List<Checkpoint> of(String migration, int run) {
    Map<String, List<Checkpoint>> walks =
        jdbc
            .sql(SELECT + " ORDER BY started_at, step, segment")
            .params(migration, run)
            .query(Checkpoints::read)
            .list()
            .stream()
            .collect(groupingBy(Checkpoint::step, LinkedHashMap::new, toList()));
    return walks.values().stream().map(Checkpoint::together).toList();
  }

  /** The walk of that name, if it has begun. */
  public Optional<Checkpoint> find(String migration, int run, String step) {
    return of(migration, run).stream().filter(c -> c.step().equals(step)).findFirst();
  }

  static Checkpoint read(ResultSet row, int number) throws SQLException {
    Long total = row.getObject("total_estimate", Long.class);
    Double eta = row.getObject("eta_seconds", Double.class);
    return new Checkpoint(
        row.getString("step"),
        row.getInt("segment"),
        row.getString("parts"),
        row.getString("position"),
        row.getLong("rows"),
        row.getLong("different"),
        row.getLong("chunks"),
        total,
        row.getDouble("fraction"),
        row.getObject("started_at", OffsetDateTime.class).toInstant(),
        row.getObject("updated_at", OffsetDateTime.class).toInstant(),
        row.getDouble("rows_per_second"),
        eta == null ? null : Duration.ofMillis((long) (eta * 1000)),
        row.getLong("chunk_rows"),
        row.getString("pace"),
        row.getString("weave"),
        row.getBoolean("done"));
  }
}
