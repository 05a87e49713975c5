package dev.neap.throttle.signal;

import dev.neap.throttle.ClusterSignal;
import dev.neap.throttle.Effect;
import dev.neap.throttle.PrometheusQuery;
import dev.neap.throttle.Reading;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The largest value that a query of the user's has in Prometheus now. */
@Component
@EnableConfigurationProperties(Prometheus.Settings.class)
final class Prometheus implements ClusterSignal {

  private final Settings settings;
  private final @Nullable PrometheusQuery query;

  /** Without an address and a query it is not read. */
  @ConfigurationProperties("neap.throttle.prometheus")
  record Settings(
      @DefaultValue("slow") Effect effect,
      @Nullable URI url,
      @Nullable String query,
      @DefaultValue("1") double limit,
      @DefaultValue("500ms") Duration timeout) {}

  Prometheus(Settings settings) {
    this.settings = settings;
    URI url = settings.url();
    String text = settings.query();
    query = url == null || text == null ? null : new PrometheusQuery(url, text, settings.timeout());
  }

  @Override
  public String name() {
    return "prometheus";
  }

  @Override
  public Effect effect() {
    return query == null ? Effect.IGNORE : settings.effect();
  }

  @Override
  public Reading read(JdbcClient database) {
    if (query == null) {
      return new Reading.Unknown("no query is configured");
    }
    try {
      double largest = query.largest();
      return new Reading.Known(
          largest / settings.limit(),
          "the query says %s, limit %s"
              .formatted(Words.number(largest), Words.number(settings.limit())));
    } catch (PrometheusQuery.NoAnswerException e) {
      return new Reading.Unknown(String.valueOf(e.getMessage()));
    }
  }
}
