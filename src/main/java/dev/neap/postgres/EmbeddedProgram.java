package dev.neap.postgres;

import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs PostgreSQL's own programs: as root inside a user namespace, since they refuse root.
 *
 * @param bin the directory the programs lie in
 * @param output the file that takes what the last one said
 */
record EmbeddedProgram(Path bin, Path output) {

  /**
   * How a program ended.
   *
   * @param exit its exit code
   * @param said what it wrote to standard output and standard error
   */
  record Outcome(int exit, String said) {
    boolean failed() {
      return exit != 0;
    }
  }

  Outcome run(Duration limit, String program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    if (LinuxUtils.isUnshareAvailable()) {
      command.addAll(List.of("unshare", "-U"));
    }
    command.add(bin.resolve(program).toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    builder.environment().put("LC_ALL", "C");
    builder.redirectErrorStream(true).redirectOutput(output.toFile());
    Process process = builder.start();
    process.getOutputStream().close();
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroy();
        return new Outcome(-1, program + " took longer than " + limit.toSeconds() + " s");
      }
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      return new Outcome(-1, program + " was interrupted");
    }
    return new Outcome(
        process.exitValue(), new String(Files.readAllBytes(output), Charset.defaultCharset()));
  }
}
