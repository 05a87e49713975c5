package dev.neap.engine.gate;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * A command of the user's: run without a shell, for a bounded time, and without what Neap's
 * environment says of its database.
 *
 * @param command the program and its arguments
 * @param timeout how long it may run; then it is killed with all that it started
 */
record OwnCommand(List<String> command, Duration timeout) {

  private static final int LONGEST = 4096;

  /** What may hold Neap's password or its address. */
  private static final Pattern KEPT_BACK =
      Pattern.compile(
          "NEAP_.*|SPRING_.*|PGPASSWORD|JAVA_TOOL_OPTIONS|JDK_JAVA_OPTIONS|_JAVA_OPTIONS");

  /**
   * How it ended.
   *
   * @param exit its exit code
   * @param said the first line of its output; where it has none, of its errors
   */
  record Ended(int exit, String said) {}

  /**
   * Runs it.
   *
   * @param environment what it is told besides
   * @throws IOException when it can't be started
   * @throws TimeoutException when it does not end in time
   */
  Ended run(Map<String, String> environment)
      throws IOException, TimeoutException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder
        .environment()
        .keySet()
        .removeIf(name -> KEPT_BACK.matcher(name.toUpperCase(Locale.ROOT)).matches());
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      CompletableFuture<String> output = read(process.getInputStream());
      CompletableFuture<String> errors = read(process.getErrorStream());
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new TimeoutException();
      }
      String said = Said.line(soon(output));
      return new Ended(process.exitValue(), said.isEmpty() ? Said.line(soon(errors)) : said);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /** What it says at the beginning; the rest is read, so that it need not wait, and left. */
  private static CompletableFuture<String> read(InputStream stream) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (stream) {
            String said = new String(stream.readNBytes(LONGEST), StandardCharsets.UTF_8);
            stream.transferTo(java.io.OutputStream.nullOutputStream());
            return said;
          } catch (IOException e) {
            return "";
          }
        },
        task -> {
          Thread thread = new Thread(task, "gate output");
          thread.setDaemon(true);
          thread.start();
        });
  }

  /** A process that it left behind may hold its output open. */
  private static String soon(CompletableFuture<String> said) throws InterruptedException {
    try {
      return said.get(1, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return "";
    }
  }
}
