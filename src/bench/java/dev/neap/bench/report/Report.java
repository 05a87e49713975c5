package dev.neap.bench.report;

import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Writes what was measured: for programs, for a browser, and in short for the documentation. */
public final class Report {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private final Results results;

  /** The report of these results. */
  public Report(Results results) {
    this.results = results;
  }

  /** A line of what must be shown, as programs read it. */
  record Shown(String what, String wanted, List<Double> rounds, String verdict) {}

  /** The file's content. */
  record Document(Results results, List<Shown> mustShow) {}

  /** Reads what {@link #writeJson} wrote. */
  public static Results read(Path file) throws IOException {
    return JSON.readValue(Files.readString(file), Document.class).results();
  }

  /** Writes everything that was measured. */
  public void writeJson(Path file) throws IOException {
    List<Shown> lines =
        MustShow.lines(results).stream()
            .map(
                line ->
                    new Shown(
                        line.what(),
                        line.wanted().text(),
                        line.measured().values(),
                        line.verdict().text()))
            .toList();
    Files.writeString(file, JSON.writeValueAsString(new Document(results, lines)) + "\n");
  }

  /** Writes the page with plots. */
  public void writeHtml(Path file) throws IOException {
    Files.writeString(file, fill("report.html", true));
  }

  /** Writes the summary. */
  public void writeSummary(Path file) throws IOException {
    Files.writeString(file, fill("summary.md", false));
  }

  private String fill(String template, boolean html) throws IOException {
    try (InputStream stream = Report.class.getResourceAsStream("/bench/" + template)) {
      if (stream == null) {
        throw new IllegalStateException("template " + template + " is not on the class path");
      }
      Reader reader = new InputStreamReader(stream, StandardCharsets.UTF_8);
      return Mustache.compiler()
          .emptyStringIsFalse(true)
          .escapeHTML(html)
          .compile(reader)
          .execute(View.of(results));
    }
  }
}
