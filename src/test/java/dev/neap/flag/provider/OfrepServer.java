package dev.neap.flag.provider;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.json.JsonMapper;

/** An OFREP server that says no more than it must, and can be told to misbehave. */
final class OfrepServer extends Source {

  private static final String PATH = "/ofrep/v1/evaluate/flags/";

  /** How it answers. */
  enum Mood {
    WELL,
    ERROR_500,
    SLOW_500,
    HANGING,
    HTML_404,
    NO_JSON
  }

  final AtomicInteger asked = new AtomicInteger();
  volatile Mood mood = Mood.WELL;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;

  OfrepServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  @Override
  Map<String, Object> settings() {
    return Map.of(
        "neap.flags.provider", "ofrep",
        "neap.flags.ofrep.url", "http://localhost:" + server.getAddress().getPort(),
        "neap.flags.ofrep.headers.authorization", "Bearer secret");
  }

  private void answer(HttpExchange exchange) throws IOException {
    asked.incrementAndGet();
    exchange.getRequestBody().readAllBytes();
    String path = exchange.getRequestURI().getPath();
    boolean allowed =
        "Bearer secret".equals(exchange.getRequestHeaders().getFirst("Authorization"))
            && exchange.getRequestMethod().equals("POST");
    switch (mood) {
      case WELL -> {
        if (!allowed) {
          send(exchange, 401, "{}");
        } else if (path.startsWith(PATH)) {
          evaluate(exchange, path.substring(PATH.length()));
        } else {
          send(exchange, 404, "<html>nothing here</html>");
        }
      }
      case ERROR_500 -> send(exchange, 500, "{\"errorDetails\": \"disk full\"}");
      case HTML_404 -> send(exchange, 404, "<html>nothing here</html>");
      case NO_JSON -> send(exchange, 200, "well");
      case SLOW_500 -> {
        hang(Duration.ofMillis(200));
        send(exchange, 500, "{\"errorDetails\": \"disk full\"}");
      }
      case HANGING -> {
        hang(Duration.ofMinutes(1));
        exchange.close();
      }
    }
  }

  private void hang(Duration longest) {
    try {
      closed.await(longest.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void evaluate(HttpExchange exchange, String key) throws IOException {
    Map<String, Object> answer = new HashMap<>(Map.of("key", key));
    Object value;
    synchronized (flags) {
      value = flags.get(key);
    }
    if (value == null) {
      answer.put("errorCode", "FLAG_NOT_FOUND");
    } else {
      answer.putAll(Map.of("value", value, "reason", "STATIC", "variant", "v"));
    }
    send(exchange, value == null ? 404 : 200, JsonMapper.shared().writeValueAsString(answer));
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  void publish() {}

  @Override
  void breakDown() {
    mood = Mood.ERROR_500;
  }

  @Override
  void mend() {
    mood = Mood.WELL;
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
