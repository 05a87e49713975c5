package dev.neap.bench;

import dev.neap.bench.report.Report;
import dev.neap.bench.report.Results;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/**
 * Runs the benchmark: {@code ./mvnw -Pbench verify}. {@link Settings} says what can be asked for.
 */
public final class Benchmark {

  private Benchmark() {}

  /**
   * Measures, and writes {@code results.json} and {@code report.html}: of all that was measured,
   * also when something fails.
   */
  public static void main(String[] arguments) throws Exception {
    Settings settings = Settings.read(name -> System.getProperty(name, ""));
    Files.createDirectories(settings.directory());
    if (settings.results().isEmpty()) {
      measure(settings, newer -> newer);
      return;
    }
    Results earlier = Report.read(Path.of(settings.results()));
    if (settings.cases().isEmpty()) {
      write(settings, earlier);
    } else {
      measure(settings, earlier::completedBy);
    }
  }

  private static void measure(Settings settings, UnaryOperator<Results> all) throws Exception {
    try (Server server = Server.start(settings)) {
      Results.Machine machine =
          Host.describe(server, System.getProperty("bench.version", "unknown"));
      Session session = new Session(server, settings);
      try {
        session.measure();
      } finally {
        write(settings, all.apply(session.results(machine)));
      }
    }
  }

  private static void write(Settings settings, Results results) throws IOException {
    Report report = new Report(results);
    Path page = settings.directory().resolve("report.html");
    report.writeJson(settings.directory().resolve("results.json"));
    report.writeHtml(page);
    System.out.println("The report is " + page);
    if (settings.publish()) {
      report.writeSummary(Path.of("src/docs/benchmark.md"));
    }
  }
}
