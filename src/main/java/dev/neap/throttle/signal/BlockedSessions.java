package dev.neap.throttle.signal;

import dev.neap.throttle.ClusterSignal;
import dev.neap.throttle.Effect;
import dev.neap.throttle.Reading;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * How many sessions of others have waited for a lock behind any process of Neap for longer than one
 * statement takes.
 *
 * @see <a href="https://www.postgresql.org/docs/current/functions-info.html">PostgreSQL manual,
 *     9.27 System Information Functions, pg_blocking_pids</a>
 */
@Component
@EnableConfigurationProperties(BlockedSessions.Settings.class)
final class BlockedSessions implements ClusterSignal {

  private static final String COUNT =
      """
      SELECT count(*)
      FROM (SELECT pid, min(waitstart) AS since FROM pg_locks WHERE NOT granted GROUP BY pid) w
      JOIN pg_stat_activity a USING (pid)
      CROSS JOIN LATERAL (SELECT pg_blocking_pids(w.pid) AS pids) b
      WHERE w.since < clock_timestamp() - make_interval(secs => :longer)
        AND a.application_name NOT LIKE 'neap%' AND EXISTS (
          SELECT FROM pg_stat_activity n
          WHERE n.pid = ANY (b.pids) AND n.application_name LIKE 'neap%')
      """;

  private final Settings settings;

  @ConfigurationProperties("neap.throttle.blocked-sessions")
  record Settings(
      @DefaultValue("pause") Effect effect,
      @DefaultValue("1") int sessions,
      @DefaultValue("100ms") Duration longerThan) {}

  BlockedSessions(Settings settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return "blocked-sessions";
  }

  @Override
  public Effect effect() {
    return settings.effect();
  }

  @Override
  public Reading read(JdbcClient database) {
    long blocked =
        database
            .sql(COUNT)
            .param("longer", settings.longerThan().toNanos() / 1e9)
            .query(Long.class)
            .single();
    return new Reading.Known(
        (double) blocked / settings.sessions(),
        "%d sessions have waited for Neap for more than %s, limit %d"
            .formatted(blocked, Words.time(settings.longerThan()), settings.sessions()));
  }
}
