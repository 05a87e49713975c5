package dev.neap.throttle.signal;

import dev.neap.throttle.ClusterSignal;
import dev.neap.throttle.Effect;
import dev.neap.throttle.Reading;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * How many sessions of others are at work for each core of the server, over some seconds.
 *
 * <p>A server does not tell its cores: they are this machine's when the server is on it, else they
 * must be configured.
 */
@Component
@EnableConfigurationProperties(ActiveSessions.Settings.class)
final class ActiveSessions implements ClusterSignal {

  private static final String COUNT =
      """
      SELECT pg_has_role('pg_read_all_stats', 'USAGE') AS sees,
        inet_server_addr() IS NULL OR inet_server_addr() = inet_client_addr() AS here,
        (SELECT count(*) FROM pg_stat_activity
         WHERE state = 'active' AND backend_type IN ('client backend', 'parallel worker')
           AND pid <> pg_backend_pid() AND application_name NOT LIKE 'neap%'
           AND wait_event_type IS DISTINCT FROM 'Lock'
           AND wait_event_type IS DISTINCT FROM 'Client') AS active
      """;

  private final Settings settings;
  private final RecentAverage average = new RecentAverage();

  @ConfigurationProperties("neap.throttle.active-sessions")
  record Settings(
      @DefaultValue("slow") Effect effect,
      @DefaultValue("4") double perCore,
      @Nullable Integer cores) {}

  private record Count(boolean sees, boolean here, double active) {}

  ActiveSessions(Settings settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return "active-sessions";
  }

  @Override
  public Effect effect() {
    return settings.effect();
  }

  @Override
  public Reading read(JdbcClient database) {
    Count count = database.sql(COUNT).query(Count.class).single();
    Integer cores = settings.cores();
    if (!count.sees()) {
      return new Reading.Unknown("other sessions are hidden: GRANT pg_monitor to Neap's role");
    } else if (cores == null && !count.here()) {
      return new Reading.Unknown(
          "the server's cores are not known: set neap.throttle.active-sessions.cores");
    }
    double active = average.with(count.active());
    int known = cores == null ? Runtime.getRuntime().availableProcessors() : cores;
    return new Reading.Known(
        active / known / settings.perCore(),
        "%s sessions are at work on %d cores, limit %s for each"
            .formatted(Words.number(active), known, Words.number(settings.perCore())));
  }
}
