package dev.neap.notify.channel;

import dev.neap.notify.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Sends a JSON document to a web server, and says what its answer means. */
final class JsonPost {

  private static final int LONGEST_ANSWER = 16 * 1024;
  private static final Duration LONGEST_WAIT = Duration.ofHours(1);

  /** What may be taken when it is sent again: too slow, too early, too often. */
  private static final Set<Integer> AGAIN = Set.of(408, 425, 429);

  private final URI address;
  private final Duration timeout;
  private @Nullable HttpClient client;

  JsonPost(URI address, Duration timeout) {
    this.address = address;
    this.timeout = timeout;
  }

  /**
   * A good answer's body is judged by the channel.
   *
   * @throws IOException when the server can't be reached or does not answer as a whole
   */
  Outcome send(String json, Map<String, String> headers, Judge judge)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .timeout(timeout)
            .header("Content-Type", "application/json; charset=utf-8")
            .header("User-Agent", "neap")
            .POST(BodyPublishers.ofString(json, StandardCharsets.UTF_8));
    headers.forEach(request::header);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try {
      HttpResponse<Void> response =
          whole(
              client()
                  .sendAsync(
                      request.build(),
                      BodyHandlers.ofByteArrayConsumer(part -> part.ifPresent(b -> add(body, b)))));
      String answer = body.toString(StandardCharsets.UTF_8);
      return response.statusCode() / 100 == 2
          ? judge.judge(response.statusCode(), answer)
          : notGood(response, answer);
    } catch (ConnectException e) {
      return new Outcome.Failed("%s refuses the connection".formatted(server()));
    }
  }

  /** Says whether a good status and its body mean that a message was taken. */
  @FunctionalInterface
  interface Judge {
    /** For status 2xx. */
    Outcome judge(int status, String body);
  }

  /** The exchange is given up when this thread is interrupted, in the middle of a body too. */
  private static <T> T whole(CompletableFuture<T> exchange)
      throws IOException, InterruptedException {
    try {
      return exchange.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } finally {
      exchange.cancel(true);
    }
  }

  private static void add(ByteArrayOutputStream body, byte[] part) {
    body.write(part, 0, Math.min(part.length, LONGEST_ANSWER - body.size()));
  }

  private Outcome notGood(HttpResponse<?> response, String body) {
    int status = response.statusCode();
    String answer = "%s answers %d: %s".formatted(server(), status, body).strip();
    if (status >= 500 || AGAIN.contains(status)) {
      return new Outcome.Failed(answer, retryAfter(response));
    }
    return new Outcome.Refused(answer);
  }

  /** In seconds, or as a date (RFC 9110, 10.2.3). */
  private static @Nullable Duration retryAfter(HttpResponse<?> response) {
    String written = response.headers().firstValue("Retry-After").orElse("").strip();
    Duration wait;
    if (written.matches("\\d{1,9}")) {
      wait = Duration.ofSeconds(Long.parseLong(written));
    } else {
      wait = until(response, written);
    }
    return wait == null || wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
  }

  /** By the server's own clock, which its answer tells. */
  private static @Nullable Duration until(HttpResponse<?> response, String written) {
    try {
      Instant then = date(written);
      Instant now = date(response.headers().firstValue("Date").orElse(""));
      return then.isAfter(now) ? Duration.between(now, then) : null;
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  private static Instant date(String written) {
    return ZonedDateTime.parse(written, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
  }

  /** The server without the path, which may be a secret. */
  private String server() {
    return address.getHost() + (address.getPort() < 0 ? "" : ":" + address.getPort());
  }

  private synchronized HttpClient client() {
    if (client == null) {
      client = HttpClient.newBuilder().version(Version.HTTP_1_1).connectTimeout(timeout).build();
    }
    return client;
  }
}
