package dev.neap.throttle.signal;

import dev.neap.throttle.ClusterSignal;
import dev.neap.throttle.Effect;
import dev.neap.throttle.Reading;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/**
 * How far the connected replica that is farthest behind is, in time and in WAL.
 *
 * @see <a href="https://www.postgresql.org/docs/current/monitoring-stats.html">PostgreSQL manual,
 *     27.2 The Cumulative Statistics System, pg_stat_replication</a>
 */
@Component
@EnableConfigurationProperties(ReplicaLag.Settings.class)
final class ReplicaLag implements ClusterSignal {

  private static final String REPLICAS =
      """
      SELECT coalesce(nullif(application_name, ''), host(client_addr), 'a replica') AS name,
        state IS NULL AS hidden, coalesce(extract(epoch FROM replay_lag), 0) AS seconds,
        coalesce(replay_lsn, flush_lsn, write_lsn, '0/0') - '0/0' AS replayed
      FROM pg_stat_replication WHERE state IS DISTINCT FROM 'backup'
      """;
  private static final String WRITTEN =
      """
      SELECT pg_current_wal_lsn() - '0/0' AS position,
        extract(epoch FROM clock_timestamp()) AS seconds
      """;

  private final Settings settings;
  private final Deque<Written> history = new ArrayDeque<>();

  @ConfigurationProperties("neap.throttle.replica-lag")
  record Settings(
      @DefaultValue("pause") Effect effect,
      @DefaultValue("10s") Duration time,
      @DefaultValue("512MB") DataSize bytes) {}

  private record Replica(String name, boolean hidden, double seconds, double replayed) {}

  private record Written(double position, double seconds) {}

  ReplicaLag(Settings settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return "replica-lag";
  }

  @Override
  public Effect effect() {
    return settings.effect();
  }

  @Override
  public Reading read(JdbcClient database) {
    Written now = database.sql(WRITTEN).query(Written.class).single();
    history.add(now);
    history.removeIf(w -> now.seconds() - w.seconds() > 2 * settings.time().toSeconds() + 10);
    List<Replica> replicas = database.sql(REPLICAS).query(Replica.class).list();
    if (replicas.stream().anyMatch(Replica::hidden)) {
      return new Reading.Unknown("replicas are hidden: GRANT pg_monitor to Neap's role");
    }
    return replicas.stream()
        .map(replica -> reading(replica, now))
        .max(Comparator.comparingDouble(Reading.Known::nearLimit))
        .orElseGet(() -> new Reading.Known(0, "no replica is connected"));
  }

  private Reading.Known reading(Replica replica, Written now) {
    double bytes = Math.max(0, now.position() - replica.replayed());
    double time = bytes == 0 ? 0 : Math.max(replica.seconds(), waiting(replica, now));
    double near =
        Math.max(time * 1e9 / settings.time().toNanos(), bytes / settings.bytes().toBytes());
    return new Reading.Known(
        near,
        "%s is %s and %s behind, limits %s and %s"
            .formatted(
                replica.name(),
                Words.seconds(time),
                Words.bytes(bytes),
                Words.time(settings.time()),
                Words.bytes(settings.bytes())));
  }

  /** How long ago that was written which it has not replayed; the server tells only afterwards. */
  private double waiting(Replica replica, Written now) {
    return history.stream()
        .filter(written -> written.position() > replica.replayed())
        .findFirst()
        .map(written -> now.seconds() - written.seconds())
        .orElse(0.0);
  }
}
