package dev.neap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.support.CatalogSnapshot;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A directory of migrations as it is typed: the one of history.md, and what may go wrong in it. */
@ExtendWith(TestDatabases.class)
class HistoryByCommandLineTest {

  private static final Path EXAMPLES = Path.of("src/docs/history");
  private static final Path PAGE = Path.of("src/docs/history.md");
  private static final String[] SHOP = {
    "CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL)",
    "CREATE TABLE orders (id int PRIMARY KEY, total int NOT NULL)",
    "INSERT INTO customers SELECT n, 'c' || n FROM generate_series(1, 100) n",
    "INSERT INTO orders SELECT n, n FROM generate_series(1, 100) n"
  };

  @TempDir Path directory = Path.of("");

  @Test
  void thePageShowsWhatADirectoryDoes(TestDatabase database) throws IOException {
    database.execute(SHOP);
    String page = Files.readString(PAGE);
    try (Stream<Path> files = Files.list(EXAMPLES)) {
      for (Path file : files.toList()) {
        assertThat(page).contains("`" + file.getFileName() + "`", Files.readString(file));
      }
    }
    CommandLineRun first = neap(database, "start", EXAMPLES.toString(), "--as", "ada");
    assertThat(first.exitCode()).as(first.toString()).isEqualTo(ExitCode.REFUSED);
    assertIsOnThePage(page, first, 5);
    assertThat(neap(database, "complete", "2026-11-01-full-name").exitCode()).isZero();
    CommandLineRun second = neap(database, "start", EXAMPLES.toString(), "--as", "ada");
    assertThat(second.exitCode()).as(second.toString()).isZero();
    assertIsOnThePage(page, second, 5);

    Path changed = directory.resolve("2026-11-02-cents.yaml");
    Files.writeString(
        changed,
        Files.readString(EXAMPLES.resolve(changed.getFileName()))
            .replace("up: total * 100", "up: total * 1000"));
    CommandLineRun refused = neap(database, "start", directory.toString());
    assertThat(refused.exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(page)
        .contains(
            refused.err().replace(directory + "/", "jobs/").replace("src/docs/history/", "jobs/"));
  }

  private static void assertIsOnThePage(String page, CommandLineRun run, int lines) {
    List<String> all = run.out().lines().toList();
    assertThat(page).contains(String.join("\n", all.subList(all.size() - lines, all.size())));
  }

  @Test
  void everyWrongFileIsToldBeforeAnythingIsDone(TestDatabase database) throws IOException {
    database.execute(SHOP);
    write(
        "a.yaml",
        "operations: [{add_column: {table: orders, column: {name: a, type: int, nullable: true}}}]");
    write("b.yaml", "oprations: []");
    write("c.json", "{\"operations\": [");
    write("d.yml", "name: a\noperations: [{drop_column: {table: orders, column: total}}]");
    write("notes.txt", "not a migration");
    write(".hidden.yaml", "not one either");
    CommandLineRun run = neap(database, "start", directory.toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("b.yaml:1:1: ", "c.json:", "d.yml: the migration's name `a`");
    assertThat(run.err()).doesNotContain("notes.txt", "hidden");
    assertThat(neap(database, "status").out()).startsWith("No migrations yet.");
    Path empty = Files.createDirectory(directory.resolve("empty"));
    assertThat(neap(database, "start", empty.toString()).err()).startsWith("NEAP-8006: ");
  }

  @Test
  void filesForSeveralDatabasesAreTakenOneDatabaseAtATime(TestDatabase database)
      throws IOException {
    database.execute(SHOP);
    String operation =
        "operations: [{add_column: {table: %s, column: {name: a, type: int, nullable: true}}}]\n";
    write("a.yaml", operation.formatted("orders"));
    write("b.yaml", operation.formatted("customers") + "target: billing\n");
    CommandLineRun run = neap(database, "start", directory.toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).startsWith("NEAP-8007: ").contains("billing: ", "b.yaml");
    CommandLineRun one =
        neap(database, "start", directory.toString(), "--target", "billing", "--json");
    assertThat(one.exitCode()).as(one.toString()).isZero();
    JsonNode started = Json.parsed(one.out());
    assertThat(started).hasSize(1);
    assertThat(started.at("/0/migration/state").asString()).isEqualTo("TIGHTENED");
  }

  @Test
  void whatWasExportedDoesNothingHereAndTheSameElsewhere(TestDatabase database) throws IOException {
    database.execute(SHOP);
    for (Path file : copied()) {
      assertThat(neap(database, "start", file.toString()).exitCode()).isZero();
      assertThat(neap(database, "complete", name(file)).exitCode()).isZero();
    }
    Path undone =
        write(
            "2026-11-04-undone.yaml",
            "operations: [{drop_column: {table: orders, column: total}}]");
    neap(database, "start", undone.toString());
    assertThat(neap(database, "rollback", "2026-11-04-undone").exitCode()).isZero();

    Path exported = directory.resolve("out");
    CommandLineRun export = neap(database, "export", exported.toString());
    assertThat(export.exitCode()).as(export.toString()).isZero();
    assertThat(export.out()).contains("left out: 2026-11-04-undone is ROLLED_BACK");
    for (Path file : copied()) {
      assertThat(exported.resolve(file.getFileName())).hasSameBinaryContentAs(file);
    }
    assertThat(exported.resolve("2026-11-04-undone.yaml")).doesNotExist();
    assertThat(neap(database, "export", exported.toString()).out())
        .contains("is there")
        .doesNotContain("written");
    Files.writeString(exported.resolve("2026-11-02-cents.yaml"), "mine");
    CommandLineRun refused = neap(database, "export", exported.toString(), "--all");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(refused.err())
        .startsWith("NEAP-8009: Nothing was written: ")
        .contains("2026-11-02-cents.yaml");
    assertThat(exported.resolve("2026-11-02-cents.yaml")).hasContent("mine");
    assertThat(exported.resolve("2026-11-04-undone.yaml")).doesNotExist();
    Files.delete(exported.resolve("2026-11-02-cents.yaml"));
    assertThat(neap(database, "export", exported.toString(), "--all").exitCode()).isZero();

    String before =
        database
            .sql()
            .sql("SELECT max(id)::text FROM neap.transition")
            .query(String.class)
            .single();
    CommandLineRun again = neap(database, "start", exported.toString());
    assertThat(again.exitCode()).as(again.toString()).isZero();
    assertThat(again.out().lines()).hasSize(4).allMatch(line -> line.contains("passed over"));
    assertThat(
            database
                .sql()
                .sql("SELECT max(id)::text FROM neap.transition")
                .query(String.class)
                .single())
        .isEqualTo(before);

    Files.delete(exported.resolve("2026-11-04-undone.yaml"));
    try (TestDatabase other = TestDatabase.create()) {
      other.execute(SHOP);
      for (int file = 0; file < 3; file++) {
        neap(other, "start", exported.toString());
        for (String name :
            List.of("2026-11-01-full-name", "2026-11-02-cents", "2026-11-03-email")) {
          neap(other, "complete", name);
        }
      }
      assertThat(CatalogSnapshot.of(other.dataSource(), "public").lines())
          .containsExactlyElementsOf(CatalogSnapshot.of(database.dataSource(), "public").lines());
    }
  }

  @Test
  void aBaselineStandsForTheFilesBefore(TestDatabase database) throws IOException {
    database.execute(SHOP);
    List<Path> files = copied();
    CommandLineRun recorded = neap(database, "baseline", "2026-11-02-cents");
    assertThat(recorded.exitCode()).as(recorded.toString()).isZero();
    assertThat(neap(database, "baseline", "2026-11-02-cents").err()).startsWith("NEAP-6133: ");
    assertThat(neap(database, "baseline", "no/name").exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(neap(database, "schema").out())
        .contains("public_2026-11-02-cents  the current version");
    assertThat(neap(database, "history").out()).containsPattern("2026-11-02-cents +baseline +");
    assertThat(neap(database, "status", "2026-11-02-cents").out()).contains("COMPLETED");
    assertThat(
            database
                .sql()
                .sql("SELECT count(*) FROM \"public_2026-11-02-cents\".orders")
                .query(Long.class)
                .single())
        .isEqualTo(100);

    CommandLineRun started = neap(database, "start", directory.toString());
    assertThat(started.exitCode()).as(started.toString()).isZero();
    assertThat(started.out())
        .containsPattern(
            "2026-11-01-full-name +passed over +it is in the database since before baseline")
        .containsPattern("2026-11-02-cents +passed over")
        .containsPattern("2026-11-03-email +TIGHTENED");
    assertThat(neap(database, "baseline", "2026-11-09").err())
        .contains("NEAP-6133", "2026-11-03-email");
    assertThat(neap(database, "complete", "2026-11-03-email").exitCode()).isZero();
    assertThat(neap(database, "schema").out()).doesNotContain("public_2026-11-02-cents");

    Path exported = directory.resolve("out");
    assertThat(neap(database, "export", exported.toString()).exitCode()).isZero();
    assertThat(exported.resolve("2026-11-02-cents.sql"))
        .content()
        .contains(
            "CREATE TABLE public.customers (\n  id integer NOT NULL,\n  name text NOT NULL,\n",
            "CREATE TABLE public.orders");
    assertThat(neap(database, "rollback", "2026-11-02-cents").exitCode()).isZero();
    assertThat(neap(database, "start", files.get(0).toString(), "--as", "ada").exitCode()).isZero();
  }

  @Test
  void whatIsStuckIsTakenAwayWithAReason(TestDatabase database) throws IOException {
    database.execute(SHOP);
    Path file =
        write(
            "a.yaml",
            "operations: [{sql: {up: DELETE FROM nowhere}}, {rename_column: {table: orders, from: total, to: sum}}]");
    CommandLineRun halted = neap(database, "start", file.toString());
    assertThat(halted.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(halted.out())
        .contains("neap skip a STEP --because TEXT, neap rollback a, neap abandon a");
    assertThat(neap(database, "skip", "a", "1").exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(neap(database, "abandon", "a", "--because", " ").exitCode())
        .isEqualTo(ExitCode.USAGE);
    CommandLineRun skipped =
        neap(database, "skip", "a", "1", "--because", "not here", "--as", "ada");
    assertThat(skipped.exitCode()).as(skipped.toString()).isZero();
    assertThat(skipped.out()).contains("TIGHTENED");
    CommandLineRun abandoned =
        neap(database, "abandon", "a", "--because", "no need", "--as", "ada");
    assertThat(abandoned.exitCode()).as(abandoned.toString()).isZero();
    assertThat(abandoned.out())
        .contains("a  ABANDONED")
        .containsPattern("left +.*DROP COLUMN IF EXISTS sum");
    JsonNode left = Json.parsed(neap(database, "status", "a", "--json").out()).path("left");
    assertThat(left).isNotEmpty();
    JsonNode row = Json.parsed(neap(database, "history", "--json").out()).get(0);
    assertThat(row.path("result").asString()).isEqualTo("ABANDONED");
    assertThat(row.path("endedAt").isNull()).isFalse();
    CommandLineRun passed = neap(database, "start", directory.toString());
    assertThat(passed.exitCode()).isZero();
    assertThat(passed.out())
        .contains("passed over  it was abandoned; to begin it anew: neap start ");
  }

  private List<Path> copied() throws IOException {
    TreeMap<String, Path> copies = new TreeMap<>();
    try (Stream<Path> files = Files.list(EXAMPLES)) {
      for (Path file : files.toList()) {
        String name = String.valueOf(file.getFileName());
        copies.put(name, write(name, Files.readString(file)));
      }
    }
    return List.copyOf(copies.values());
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName()).replace(".yaml", "");
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  private static CommandLineRun neap(TestDatabase database, String... arguments) {
    return CommandLineRun.of(
        Session::open,
        new Interruption(),
        Stream.concat(Stream.of(arguments), Stream.of("--url", database.jdbcUrl()))
            .toArray(String[]::new));
  }
}
