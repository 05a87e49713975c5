package dev.neap.throttle.signal;

import dev.neap.postgres.SqlStates;
import dev.neap.throttle.ClusterSignal;
import dev.neap.throttle.Effect;
import dev.neap.throttle.Reading;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** How long a query of the user's takes, such as one that the application lives by. */
@Component
@EnableConfigurationProperties(Canary.Settings.class)
final class Canary implements ClusterSignal {

  private final Settings settings;

  /** Without a query it is not read. */
  @ConfigurationProperties("neap.throttle.canary")
  record Settings(
      @DefaultValue("slow") Effect effect,
      @Nullable String sql,
      @DefaultValue("100ms") Duration limit) {}

  Canary(Settings settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return "canary";
  }

  @Override
  public Effect effect() {
    return settings.sql() == null ? Effect.IGNORE : settings.effect();
  }

  @Override
  public Reading read(JdbcClient database) {
    String sql = settings.sql();
    if (sql == null) {
      return new Reading.Unknown("no query is configured");
    }
    String limit = Words.time(settings.limit());
    long before = System.nanoTime();
    try {
      database.sql(sql).query().listOfRows();
    } catch (DataAccessException e) {
      if (SqlStates.lockUnavailable(e)) {
        return new Reading.Known(1, "the query was ended after its timeout, limit " + limit);
      }
      throw e;
    }
    double seconds = (System.nanoTime() - before) / 1e9;
    return new Reading.Known(
        seconds * 1e9 / settings.limit().toNanos(),
        "the query took %s, limit %s".formatted(Words.seconds(seconds), limit));
  }
}
