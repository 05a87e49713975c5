package dev.neap.throttle;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The row of {@code neap.pace}: what the process that samples tells all the others. */
final class PaceRow {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final TypeReference<List<Measured>> READINGS = new TypeReference<>() {};

  private static final String WRITE =
      """
      INSERT INTO neap.pace AS p (speed, stopped, calm_ms, why, readings, sampler, sampled_at)
      VALUES (:speed, :stopped, :calm, :why, :readings::jsonb, :sampler, clock_timestamp())
      ON CONFLICT (one) DO UPDATE SET (speed, stopped, calm_ms, why, readings, sampler, sampled_at)
        = (excluded.speed, excluded.stopped, excluded.calm_ms, excluded.why, excluded.readings,
           excluded.sampler, excluded.sampled_at)
      """;

  private static final String READ =
      """
      SELECT speed, stopped, calm_ms, why, readings, sampler,
        extract(epoch FROM clock_timestamp() - sampled_at) AS age
      FROM neap.pace
      """;

  private final JdbcClient jdbc;
  private final String process;

  /**
   * The row.
   *
   * @param process the name of this process, for people
   */
  PaceRow(JdbcClient jdbc, String process) {
    this.jdbc = jdbc;
    this.process = process;
  }

  /**
   * What was written last.
   *
   * @param sampler the process that wrote it
   * @param age how long ago, by the database's clock
   */
  record Written(Stand stand, List<Measured> measured, String sampler, Duration age) {}

  void write(Stand stand, List<Measured> measured) {
    jdbc.sql(WRITE)
        .param("speed", stand.speed())
        .param("stopped", stand.stopped())
        .param("calm", stand.calm().toMillis())
        .param("why", stand.why())
        .param("readings", JSON.writeValueAsString(measured))
        .param("sampler", process)
        .update();
  }

  Optional<Written> read() {
    return jdbc.sql(READ).query((row, number) -> written(row)).optional();
  }

  private static Written written(ResultSet row) throws SQLException {
    Stand stand =
        new Stand(
            row.getDouble("speed"),
            row.getBoolean("stopped"),
            Duration.ofMillis(row.getLong("calm_ms")),
            row.getString("why"));
    return new Written(
        stand,
        JSON.readValue(row.getString("readings"), READINGS),
        row.getString("sampler"),
        Duration.ofMillis((long) (row.getDouble("age") * 1000)));
  }
}
