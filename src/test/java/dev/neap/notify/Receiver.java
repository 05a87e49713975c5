package dev.neap.notify;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A web server that takes messages and answers as it is told. */
public final class Receiver implements AutoCloseable {

  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;
  private volatile Answer answer = says(200, "ok");

  /** A request that came in as a whole. */
  public record Received(String path, Map<String, String> headers, String body) {

    /** Its body. */
    public JsonNode json() {
      return JsonMapper.shared().readTree(body);
    }
  }

  /** What the server does with a request that it has taken in. */
  @FunctionalInterface
  public interface Answer {
    /** Answers, or does not. */
    void to(Received request, HttpExchange exchange) throws IOException, InterruptedException;
  }

  /** Begins to listen at a free port. */
  public Receiver() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::take);
    server.start();
  }

  private void take(HttpExchange exchange) throws IOException {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
    Received request =
        new Received(
            exchange.getRequestURI().getPath(),
            headers,
            new String(exchange.getRequestBody().readAllBytes(), UTF_8));
    received.add(request);
    try {
      answer.to(request, exchange);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      exchange.close();
    }
  }

  /** Its address with this path. */
  public String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  /** What came in so far. */
  public List<Received> received() {
    return List.copyOf(received);
  }

  /** Answers like this from now on. */
  public void answers(Answer next) {
    answer = next;
  }

  /** A whole answer. */
  public static Answer says(int status, String body, String... headers) {
    return (request, exchange) -> {
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
      }
      byte[] bytes = body.getBytes(UTF_8);
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    };
  }

  /** Takes the request and says nothing. */
  public Answer hangs() {
    return (request, exchange) -> closed.await();
  }

  /** Begins an answer and says no more. */
  public Answer hangsInTheMiddle() {
    return (request, exchange) -> {
      begin(exchange);
      closed.await();
    };
  }

  /** Begins an answer and cuts the connection. */
  public static Answer cuts() {
    return (request, exchange) -> begin(exchange);
  }

  private static void begin(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 1000);
    exchange.getResponseBody().write('o');
    exchange.getResponseBody().flush();
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
