package dev.neap.engine.health;

import dev.neap.engine.HealthCheck;
import dev.neap.engine.HealthCheck.Health;
import dev.neap.engine.HealthKind;
import dev.neap.engine.HealthSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import org.springframework.stereotype.Component;

/**
 * An address of the application that answers 200 to 299 while it is well, such as its health
 * endpoint. One that can't be reached is not well: it may be the new shape that brought it down.
 */
@Component
final class HttpCheck implements HealthKind {

  @Override
  public String type() {
    return "http";
  }

  @Override
  public HealthCheck check(HealthSettings.Written written) {
    written.only("url");
    URI url = URI.create(written.text("url"));
    Duration within = written.within();
    HttpClient client = HttpClient.newBuilder().connectTimeout(within).build();
    return () -> ask(client, url, within.multipliedBy(9).dividedBy(10));
  }

  private static Health ask(HttpClient client, URI url, Duration within)
      throws InterruptedException {
    String host = url.getHost();
    try {
      HttpResponse<Void> answer =
          client.send(
              HttpRequest.newBuilder(url).timeout(within).build(), BodyHandlers.discarding());
      int status = answer.statusCode();
      return status / 100 == 2
          ? Health.well(host + " answers " + status)
          : Health.ill(host + " answers " + status);
    } catch (HttpTimeoutException e) {
      return Health.ill("%s does not answer within %d ms".formatted(host, within.toMillis()));
    } catch (IOException e) {
      return Health.ill(host + " can't be reached: " + e.getClass().getSimpleName());
    }
  }
}
