package dev.neap.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The command line's {@code start}, as a process that is killed and started again. */
final class KilledEngine implements AutoCloseable {

  private static final long LONGEST_MINUTES = 5;

  private final List<String> command;
  private final Path log;
  private @Nullable Process process;

  KilledEngine(String url, Path file, Path log) {
    this.log = log;
    this.command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.neap.Neap",
            "start",
            file.toString(),
            "--url",
            url);
  }

  void start() throws IOException {
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
  }

  void kill() throws InterruptedException {
    process().destroyForcibly().waitFor();
  }

  /** Refuses an end before all moments were over: with it nothing would be measured. */
  void assertRunning() throws IOException {
    if (!process().isAlive()) {
      throw new IllegalStateException("the engine has ended too early\n" + Files.readString(log));
    }
  }

  void awaitEnd() throws IOException, InterruptedException {
    if (!process().waitFor(LONGEST_MINUTES, TimeUnit.MINUTES) || process().exitValue() != 0) {
      throw new IllegalStateException("the engine has failed\n" + Files.readString(log));
    }
  }

  private Process process() {
    if (process == null) {
      throw new IllegalStateException("the engine was never started");
    }
    return process;
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly();
    }
  }
}
