package dev.neap.throttle.signal;

import dev.neap.throttle.ClusterSignal;
import dev.neap.throttle.Effect;
import dev.neap.throttle.Reading;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** A number that a query of the user's returns, such as the length of a queue. */
@Component
@EnableConfigurationProperties(OwnQuery.Settings.class)
final class OwnQuery implements ClusterSignal {

  private final Settings settings;

  /** Without a query it is not read. */
  @ConfigurationProperties("neap.throttle.query")
  record Settings(
      @DefaultValue("slow") Effect effect, @Nullable String sql, @DefaultValue("1") double limit) {}

  OwnQuery(Settings settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return "query";
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
    Optional<Double> value = database.sql(sql).query(Double.class).optional();
    return value.isPresent()
        ? new Reading.Known(
            value.get() / settings.limit(),
            "the query says %s, limit %s"
                .formatted(Words.number(value.get()), Words.number(settings.limit())))
        : new Reading.Unknown("the query returned no number");
  }
}
