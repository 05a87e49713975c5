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

/** How old the oldest transaction is that keeps dead rows of this database from being removed. */
@Component
@EnableConfigurationProperties(OldestSnapshot.Settings.class)
final class OldestSnapshot implements ClusterSignal {

  private static final String OLDEST =
      """
      SELECT pg_has_role('pg_read_all_stats', 'USAGE') AS sees, who,
        coalesce(extract(epoch FROM clock_timestamp() - since), 0) AS seconds
      FROM (SELECT) AS one LEFT JOIN (
        SELECT xact_start AS since,
          format('pid %s (%s)', pid, coalesce(nullif(application_name, ''), 'no name')) AS who
        FROM pg_stat_activity
        WHERE (backend_xmin IS NOT NULL OR backend_xid IS NOT NULL)
          AND backend_type = 'client backend' AND datname = current_database()
          AND pid <> pg_backend_pid() AND application_name NOT LIKE 'neap%'
        UNION ALL
        SELECT prepared, format('the prepared transaction %s', gid) FROM pg_prepared_xacts
        WHERE database = current_database()
        ORDER BY since LIMIT 1) AS oldest ON true
      """;

  private final Settings settings;

  @ConfigurationProperties("neap.throttle.oldest-snapshot")
  record Settings(@DefaultValue("slow") Effect effect, @DefaultValue("15m") Duration limit) {}

  private record Oldest(boolean sees, String who, double seconds) {}

  OldestSnapshot(Settings settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return "oldest-snapshot";
  }

  @Override
  public Effect effect() {
    return settings.effect();
  }

  @Override
  public Reading read(JdbcClient database) {
    Oldest oldest = database.sql(OLDEST).query(Oldest.class).single();
    if (!oldest.sees()) {
      return new Reading.Unknown("other sessions are hidden: GRANT pg_monitor to Neap's role");
    }
    return new Reading.Known(
        oldest.seconds() * 1e9 / settings.limit().toNanos(),
        oldest.seconds() == 0
            ? "no other transaction is open"
            : "%s holds a snapshot for %s, limit %s"
                .formatted(
                    oldest.who(), Words.seconds(oldest.seconds()), Words.time(settings.limit())));
  }
}
