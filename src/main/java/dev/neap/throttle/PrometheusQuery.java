package dev.neap.throttle;

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
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A query of the user's in Prometheus.
 *
 * @see <a href="https://prometheus.io/docs/prometheus/latest/querying/api/">Prometheus, HTTP
 *     API</a>
 */
public final class PrometheusQuery {

  private final HttpRequest request;
  private final HttpClient client;

  /** Tells that the query has no answer, and why. */
  public static final class NoAnswerException extends Exception {
    private static final long serialVersionUID = 1L;

    NoAnswerException(String problem) {
      super(problem);
    }
  }

  /**
   * A query that is not asked yet.
   *
   * @param server the server's address
   * @param query in PromQL
   * @param timeout how long it may take to connect, and then to answer
   */
  public PrometheusQuery(URI server, String query, Duration timeout) {
    String encoded = URLEncoder.encode(query, StandardCharsets.UTF_8).replace("+", "%20");
    String base = server.toString().replaceFirst("/+$", "");
    URI address = URI.create(base + "/api/v1/query?query=" + encoded);
    this.request = HttpRequest.newBuilder(address).timeout(timeout).build();
    this.client = HttpClient.newBuilder().connectTimeout(timeout).build();
  }

  /**
   * The largest value that the query has now.
   *
   * @throws NoAnswerException when the server can't be reached, refuses, or has no value
   */
  public double largest() throws NoAnswerException {
    try {
      return largest(client.send(request, BodyHandlers.ofString()));
    } catch (IOException | JacksonException e) {
      throw new NoAnswerException(request.uri().getHost() + " does not answer: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NoAnswerException("interrupted");
    }
  }

  private static double largest(HttpResponse<String> response) throws NoAnswerException {
    JsonNode answer = JsonMapper.shared().readTree(response.body());
    if (!answer.path("status").asString("").equals("success")) {
      throw new NoAnswerException(
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
    if (largest.isEmpty() || Double.isNaN(largest.getAsDouble())) {
      throw new NoAnswerException("the query has no value now");
    }
    return largest.getAsDouble();
  }

  /** Prometheus writes a value as [time, "number"]. */
  private static double value(JsonNode pair) {
    return Double.parseDouble(pair.path(1).asString("NaN").replace("Inf", "Infinity"));
  }
}
