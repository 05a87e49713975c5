package dev.neap.throttle.signal;

import dev.neap.throttle.ClusterSignal;
import dev.neap.throttle.Effect;
import dev.neap.throttle.Reading;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Whether anybody else uses the server: then part of the time is left to them, however low the load
 * is; when nobody does, there is nobody to spare.
 *
 * <p>Someone who looks in now and then, as monitoring does, is not enough: it takes a session of
 * others at work in half of the last seconds.
 *
 * @see <a
 *     href="https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-PG-STAT-ACTIVITY-VIEW">
 *     PostgreSQL manual, 27.2.3 pg_stat_activity</a>
 */
@Component
@EnableConfigurationProperties(OtherSessions.Settings.class)
final class OtherSessions implements ClusterSignal {

  private static final double IN_USE = 0.5;
  private static final String USE =
      """
      SELECT pg_has_role('pg_read_all_stats', 'USAGE') AS sees,
        EXISTS (SELECT FROM pg_stat_activity
         WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
           AND application_name NOT LIKE 'neap%'
           AND (state = 'active' OR state_change > clock_timestamp() - interval '1 second'))
        AS used
      """;

  private final Settings settings;
  private final RecentAverage average = new RecentAverage();

  /**
   * What is left to whom.
   *
   * @param speed the share of the time in which Neap works while others do, from 0.05 to 1
   */
  @ConfigurationProperties("neap.throttle.other-sessions")
  record Settings(@DefaultValue("slow") Effect effect, @DefaultValue("0.55") double speed) {
    Settings {
      if (!(speed >= 0.05 && speed <= 1)) {
        throw new IllegalArgumentException("speed must be from 0.05 to 1, not " + speed);
      }
    }
  }

  private record Use(boolean sees, boolean used) {}

  OtherSessions(Settings settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return "other-sessions";
  }

  @Override
  public Effect effect() {
    return settings.effect();
  }

  @Override
  public Reading read(JdbcClient database) {
    Use use = database.sql(USE).query(Use.class).single();
    if (!use.sees()) {
      return new Reading.Unknown("other sessions are hidden: GRANT pg_monitor to Neap's role");
    }
    if (average.with(use.used() ? 1 : 0) < IN_USE) {
      return new Reading.Known(0, "nobody else uses the server");
    }
    String why = "others use the server";
    return settings.effect() == Effect.PAUSE
        ? new Reading.Known(1, why)
        : new Reading.Shared(settings.speed(), why);
  }
}
