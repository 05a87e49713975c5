package dev.neap.web;

import static org.awaitility.Awaitility.await;

import dev.neap.cli.Session;
import dev.neap.cli.SessionRequest;
import dev.neap.engine.Service;
import dev.neap.flag.FlagStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What {@code serve} runs, on a free port, and a client of it. */
final class ServedNeap implements AutoCloseable {

  static final String OPERATOR = "starter@here";

  private static final JsonMapper JSON = new JsonMapper();

  private final Session session;
  private final String url;
  private final HttpClient client = HttpClient.newHttpClient();
  private final @Nullable String token;

  private ServedNeap(Session session, String url, @Nullable String token) {
    this.session = session;
    this.url = url;
    this.token = token;
  }

  static ServedNeap on(String jdbcUrl) {
    ServedNeap served = starting(jdbcUrl, null);
    await().atMost(Duration.ofSeconds(20)).until(() -> served.get("/health").statusCode() == 200);
    return served;
  }

  /** Without waiting for the database; with a directory of configuration or none. */
  static ServedNeap starting(String jdbcUrl, @Nullable Path config) {
    Listening listening = new Listening(OPERATOR, "default", null, 0);
    Session session =
        Session.serve(
            new SessionRequest(jdbcUrl, null, null, config, false),
            WebConfiguration.class,
            listening);
    session.bean(ServeCommand.Services.class).all().forEach(Service::start);
    return new ServedNeap(session, listening.url(), null);
  }

  /** The same, by requests that carry a token. */
  ServedNeap with(@Nullable String other) {
    return new ServedNeap(session, url, other);
  }

  /** Where it listens, without a slash at the end. */
  String url() {
    return url.substring(0, url.length() - 1);
  }

  FlagStore flags() {
    return session.flags();
  }

  Session session() {
    return session;
  }

  HttpResponse<String> get(String path) {
    return send(request(path).GET());
  }

  HttpResponse<String> post(String path, String body) {
    return send(request(path, "application/json").POST(BodyPublishers.ofString(body)));
  }

  HttpResponse<String> yaml(String path, String body) {
    return send(request(path, "application/yaml").POST(BodyPublishers.ofString(body)));
  }

  HttpResponse<String> put(String path, String body) {
    return send(request(path, "application/json").PUT(BodyPublishers.ofString(body)));
  }

  HttpRequest.Builder request(String path, String... contentType) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url() + path));
    if (contentType.length > 0) {
      request.header("Content-Type", contentType[0]);
    }
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    return request.timeout(Duration.ofSeconds(60));
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static JsonNode json(HttpResponse<String> response) {
    return JSON.readTree(response.body());
  }

  @Override
  public void close() {
    session.bean(EventFeed.class).close();
    session.close();
  }
}
