package dev.neap.engine.health;

import dev.neap.engine.HealthCheck;
import dev.neap.engine.HealthCheck.Health;
import dev.neap.engine.HealthKind;
import dev.neap.engine.HealthSettings;
import dev.neap.throttle.PrometheusQuery;
import java.net.URI;
import org.springframework.stereotype.Component;

/** A query in Prometheus, such as an error rate or a latency, whose value has a limit. */
@Component
final class PrometheusCheck implements HealthKind {

  @Override
  public String type() {
    return "prometheus";
  }

  @Override
  public HealthCheck check(HealthSettings.Written written) {
    written.only("url", "query", "limit");
    PrometheusQuery query =
        new PrometheusQuery(
            URI.create(written.text("url")), written.text("query"), written.within());
    Double limit = written.number("limit");
    return () -> Health.of(query.largest(), limit == null ? 0 : limit);
  }
}
