package dev.neap.web;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads server-sent events as browsers do: keeps the last id, and goes on from there. */
final class EventReader {

  private final URI address;
  private final HttpClient client = HttpClient.newHttpClient();
  private @Nullable String lastId;

  /**
   * An event.
   *
   * @param id the stream's id at it
   * @param name what it is called
   * @param data its text
   */
  record Event(String id, String name, String data) {}

  EventReader(String address) {
    this.address = URI.create(address);
  }

  @Nullable String lastId() {
    return lastId;
  }

  HttpResponse<InputStream> open() throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(address);
    if (lastId != null) {
      request.header("Last-Event-ID", lastId);
    }
    return client.send(request.build(), BodyHandlers.ofInputStream());
  }

  /** Reads until somebody has enough, then cuts the connection; or until the server ends it. */
  void read(Predicate<Event> goesOn) throws IOException, InterruptedException {
    HttpResponse<InputStream> response = open();
    if (response.statusCode() != 200) {
      throw new IllegalStateException("answered " + response.statusCode());
    }
    try (InputStream body = response.body();
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
      String id = lastId;
      String name = "message";
      StringBuilder data = new StringBuilder();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("id: ")) {
          id = line.substring(4);
        } else if (line.startsWith("event: ")) {
          name = line.substring(7);
        } else if (line.startsWith("data: ")) {
          data.append(line.substring(6));
        } else if (line.isEmpty()) {
          lastId = id;
          boolean enough = data.length() > 0 && !goesOn.test(new Event("" + id, name, "" + data));
          data.setLength(0);
          if (enough) {
            return;
          }
        }
      }
    }
  }
}
