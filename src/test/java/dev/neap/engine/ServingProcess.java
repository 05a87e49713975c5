package dev.neap.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A real process that serves a database, and that can be killed, frozen and woken. */
final class ServingProcess implements AutoCloseable {

  private final String url;
  private final Path log;
  private final Map<String, String> settings;
  private Process process;
  private boolean frozen;

  /** Starts it; what it says goes to the end of the log. */
  ServingProcess(String url, Path log, Map<String, String> settings) {
    this.url = url;
    this.log = log;
    this.settings = settings;
    this.process = start();
  }

  private Process start() {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path")));
    settings.forEach((key, value) -> command.add(3, "-D" + key + "=" + value));
    command.addAll(
        List.of("dev.neap.Neap", "serve", "--port", "0", "--as", "process", "--url", url));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String pid() {
    return Long.toString(process.pid());
  }

  boolean isAlive() {
    return process.isAlive();
  }

  void kill() {
    process.destroyForcibly();
    await();
  }

  /** Asks it to end, as a rolling restart does; its exit code. */
  int end() {
    process.destroy();
    await();
    return process.exitValue();
  }

  void restart() {
    frozen = false;
    process = start();
  }

  void freeze() {
    signal("-STOP");
    frozen = true;
  }

  void thaw() {
    if (frozen) {
      signal("-CONT");
      frozen = false;
    }
  }

  private void signal(String name) {
    try {
      int code = new ProcessBuilder("kill", name, pid()).start().waitFor();
      if (code != 0) {
        throw new IllegalStateException("kill %s %s ended with %d".formatted(name, pid(), code));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void await() {
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        throw new IllegalStateException("process " + pid() + " does not end; see " + log);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      thaw();
      kill();
    }
  }
}
