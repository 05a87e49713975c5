package dev.neap.throttle.signal;

import dev.neap.throttle.ClusterSignal;
import dev.neap.throttle.Effect;
import dev.neap.throttle.Reading;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The largest value that a query of the user's has in Prometheus now.
 *
 * @see <a href="https://prometheus.io/docs/prometheus/latest/querying/api/">Prometheus, HTTP
 *     API</a>
 */
@Component
@EnableConfigurationProperties(Prometheus.Settings.class)
final class Prometheus implements ClusterSignal {

  private final Settings settings;
  private @Nullable HttpClient client;

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
  }

  @Override
  public String name() {
    return "prometheus";
  }

  @Override
  public Effect effect() {
    return settings.url() == null || settings.query() == null ? Effect.IGNORE : settings.effect();
  }

  @Override
  public Reading read(JdbcClient database) {
    String query =
        URLEncoder.encode(String.valueOf(settings.query()), StandardCharsets.UTF_8)
            .replace("+", "%20");
    String url = String.valueOf(settings.url()).replaceFirst("/+$", "");
    URI address = URI.create(url + "/api/v1/query?query=" + query);
    try {
      return answer(
          client()
              .send(
                  HttpRequest.newBuilder(address).timeout(settings.timeout()).build(),
                  BodyHandlers.ofString()));
    } catch (IOException | JacksonException e) {
      return new Reading.Unknown(address.getHost() + " does not answer: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Reading.Unknown("interrupted");
    }
  }

  private HttpClient client() {
    if (client == null) {
      client = HttpClient.newBuilder().connectTimeout(settings.timeout()).build();
    }
    return client;
  }

  private Reading answer(HttpResponse<String> response) {
    JsonNode answer = JsonMapper.shared().readTree(response.body());
    if (!answer.path("status").asString("").equals("success")) {
      return new Reading.Unknown(
          "Prometheus answers %d: %s"
              .formatted(response.statusCode(), answer.path("error").asString("")));
    }
    JsonNode data = answer.path("data");
    OptionalDouble largest =
        data.path("resultType").asString("").equals("scalar")
            ? OptionalDouble.of(value(data.path("result")))
            : StreamSupport.stream(data.path("result").spliterator(), false)
                .mapToDouble(series -> value(series.path("value")))
                .max();
    return largest.isEmpty() || Double.isNaN(largest.getAsDouble())
        ? new Reading.Unknown("the query has no value now")
        : new Reading.Known(
            largest.getAsDouble() / settings.limit(),
            "the query says %s, limit %s"
                .formatted(Words.number(largest.getAsDouble()), Words.number(settings.limit())));
  }

  /** Prometheus writes a value as [time, "number"]. */
  private static double value(JsonNode pair) {
    return Double.parseDouble(pair.path(1).asString("NaN").replace("Inf", "Infinity"));
  }
}
