package dev.neap.bench;

import dev.neap.bench.report.Report;
import dev.neap.bench.report.Results;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Runs the benchmark: {@code ./mvnw -Pbench verify}. {@link Settings} says what can be asked for.
 */
public final class Benchmark {

  private Benchmark() {}

  /** Measures, and writes {@code results.json} and {@code report.html}. */
  public static void main(String[] arguments) throws Exception {
    Settings settings = Settings.read(name -> System.getProperty(name, ""));
    Files.createDirectories(settings.directory());
    Results results =
        settings.results().isEmpty() ? measure(settings) : Report.read(Path.of(settings.results()));
    Report report = new Report(results);
    Path page = settings.directory().resolve("report.html");
    report.writeJson(settings.directory().resolve("results.json"));
    report.writeHtml(page);
    System.out.println("The report is " + page);
    if (settings.publish()) {
      report.writeSummary(Path.of("src/docs/benchmark.md"));
    }
  }

  private static Results measure(Settings settings) throws Exception {
    try (Server server = Server.start(settings)) {
      Results.Machine machine =
          Host.describe(server, System.getProperty("bench.version", "unknown"));
      Session session = new Session(server, settings);
      session.measure();
      return session.results(machine);
    }
  }
}
