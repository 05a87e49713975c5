package dev.neap.throttle.signal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import dev.neap.throttle.Effect;
import dev.neap.throttle.Reading;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What Prometheus answers is compared with the limit; what it does not answer can't be told. */
@ExtendWith(TestDatabases.class)
class PrometheusTest {

  private final HttpServer server;
  private final Prometheus signal;
  private final JdbcClient sql;
  private String asked = "";
  private String answer = "";

  PrometheusTest(TestDatabase database) throws IOException {
    sql = database.sql();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/api/v1/query",
        exchange -> {
          asked = exchange.getRequestURI().getQuery();
          byte[] body = answer.getBytes(UTF_8);
          exchange.sendResponseHeaders(answer.contains("error") ? 400 : 200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    signal = signal(url, Duration.ofSeconds(30));
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void theLargestOfAllSeriesCounts() {
    assertThat(read(vector("{\"value\":[1,\"0.2\"]},{\"value\":[1,\"1.5\"]}")))
        .isEqualTo(new Reading.Known(0.75, "the query says 1.5, limit 2"));
    assertThat(asked).isEqualTo("query=max(load > 0)");
    assertThat(
            read(
                "{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":[1,\"3\"]}}"))
        .isEqualTo(new Reading.Known(1.5, "the query says 3, limit 2"));
    assertThat(((Reading.Known) read(vector("{\"value\":[1,\"+Inf\"]}"))).nearLimit()).isInfinite();
  }

  @Test
  void whatIsNotAnsweredCannotBeTold() {
    assertThat(read(vector(""))).isEqualTo(new Reading.Unknown("the query has no value now"));
    assertThat(read(vector("{\"value\":[1,\"NaN\"]}")))
        .isEqualTo(new Reading.Unknown("the query has no value now"));
    assertThat(read("{\"status\":\"error\",\"error\":\"parse error\"}"))
        .isEqualTo(new Reading.Unknown("Prometheus answers 400: parse error"));
    assertThat(read("<html>").why()).contains("does not answer");
    server.stop(0);
    assertThat(signal.read(sql).why()).contains("does not answer");
  }

  @Test
  void isNotReadWithoutAnAddress() {
    assertThat(signal.effect()).isEqualTo(Effect.SLOW);
    assertThat(signal(null, Duration.ZERO).effect()).isEqualTo(Effect.IGNORE);
  }

  private Reading read(String says) {
    answer = says;
    return signal.read(sql);
  }

  private static String vector(String series) {
    return "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[%s]}}"
        .formatted(series);
  }

  private static Prometheus signal(@Nullable URI url, Duration timeout) {
    return new Prometheus(new Prometheus.Settings(Effect.SLOW, url, "max(load > 0)", 2, timeout));
  }
}
