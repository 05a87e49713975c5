package dev.neap.jobfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.neap.jobfile.SampleOperations.AddColumn;
import dev.neap.jobfile.SampleOperations.AlterColumn;
import dev.neap.jobfile.SampleOperations.Backfill;
import dev.neap.jobfile.SampleOperations.CreateConstraint;
import dev.neap.jobfile.SampleOperations.RenameColumn;
import dev.neap.jobfile.SampleOperations.Sql;
import dev.neap.migration.Migration;
import dev.neap.migration.Operation;
import dev.neap.migration.Settings;
import dev.neap.migration.Settings.OnFailure;
import dev.neap.migration.Settings.UserTriggers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MigrationFileTest {

  private static final String WHOLE =
      """
      name: 2026-11-rename-company
      target: default
      version_schema: company_name
      operations:
        - rename_column: {table: customer, from: company, to: company_name}

      backfill:
        chunk-time: 200ms
        max-rows-per-second: 20000
        partitions: 2
        window: off-peak
        user-triggers: suppress
        max-bad-rows: 5
        vacuum-every: 10
      flags:
        expand: on
        backfill: true
        tighten: on
        contract: off
        read-new: 0
      rollout:
        steps: [1, 5, 25, 50, 100]
        every: 15m
        health: [errors]
        on-failure: zero
      contract:
        soak: 24h
        quiet: 7d
        archive: keep
        approvals: 1
      views: recreate
      schedule: {cron: "0 1 * * SAT", zone: Europe/Berlin, within: 2h}
      """;

  private final MigrationFile files = new MigrationFile(OperationCatalog.scan("dev.neap.jobfile"));

  @Test
  void readsEveryField() {
    assertThat(files.parse("jobs/x.yaml", WHOLE))
        .isEqualTo(
            new Migration(
                "2026-11-rename-company",
                "default",
                "company_name",
                List.of(new RenameColumn("customer", "company", "company_name", null)),
                new Settings(
                    new Settings.Backfill(
                        Duration.ofMillis(200), 20000, 2, "off-peak", UserTriggers.SUPPRESS, 5, 10),
                    new Settings.Flags(true, true, true, false, 0),
                    new Settings.Rollout(
                        List.of(1, 5, 25, 50, 100),
                        Duration.ofMinutes(15),
                        List.of("errors"),
                        OnFailure.ZERO),
                    new Settings.Contract(Duration.ofHours(24), Duration.ofDays(7), true, 1),
                    Settings.Views.RECREATE,
                    new Settings.Schedule(
                        "0 1 * * SAT", ZoneId.of("Europe/Berlin"), Duration.ofHours(2))),
                WHOLE));
  }

  @Test
  void leavesOutWhatTheFileLeavesOut() {
    Migration migration = migration("drop_column: {table: t, column: c}");
    assertThat(migration.name()).isEqualTo("2026-11-x.y");
    assertThat(migration.target()).isEqualTo("default");
    assertThat(migration.versionSchema()).isNull();
    assertThat(migration.settings()).isEqualTo(Settings.NONE);
  }

  @Test
  void readsJson() {
    String json =
        """
        {
        \t"$schema": "migration.schema.json",
        \t"operations": [
        \t\t{"backfill": {"table": "t\\u00e9\\"\\/\\ud83d\\ude00", "set": {"a": "1 + 1", "b": 2.50}}}
        \t],
        \t"contract": {"archive": "none"}
        }
        """;
    Migration migration = files.parse("jobs/y.json", json);
    assertThat(migration.operations())
        .isEqualTo(List.of(new Backfill("té\"/😀", Map.of("a", "1 + 1", "b", "2.50"), null)));
    assertThat(migration.settings().contract().archive()).isFalse();
    assertThat(migration.name()).isEqualTo("y");
  }

  @Test
  void tellsNullAndAbsentApart() {
    assertThat(operation("alter_column: {table: t, column: c, type: bigint}"))
        .isEqualTo(new AlterColumn("t", "c", "bigint", null, null, null, null, null, null));
    assertThat(operation("alter_column: {table: t, column: c, default: null, comment: ~}"))
        .isEqualTo(
            new AlterColumn(
                "t", "c", null, null, Optional.empty(), Optional.empty(), null, null, null));
    assertThat(operation("alter_column: {table: t, column: c, default: 5, comment: '', up: 0}"))
        .isEqualTo(
            new AlterColumn(
                "t", "c", null, null, Optional.of("5"), Optional.of(""), "0", null, null));
  }

  @Test
  void takesScalarsAsSql() {
    assertThat(
            operation(
                """
                add_column:
                  table: t
                  column: {name: c, type: 'numeric(10, 2)', nullable: true, default: 0.10}
                  up: false"""))
        .isEqualTo(
            new AddColumn(
                "t",
                new SampleOperations.Definition("c", "numeric(10, 2)", true, "0.10", null),
                "false"));
    assertThat(operation("sql: {up: 'SELECT 1; SELECT 2', onComplete: true}"))
        .isEqualTo(new Sql("SELECT 1; SELECT 2", null, true));
  }

  @Test
  void givesEmptyListsAndMapsForAbsentOnes() {
    assertThat(operation("create_constraint: {table: t, name: c, type: check, check: a > 0}"))
        .isEqualTo(new CreateConstraint("t", "c", "check", List.of(), "a > 0", Map.of(), Map.of()));
  }

  @Test
  void takesAliasesAndMerges() {
    String text =
        """
        operations:
          - rename_column: &first {table: t, from: a, to: b}
          - rename_column: {<<: *first, from: c, to: d}
        """;
    assertThat(files.parse("x.yaml", text).operations())
        .isEqualTo(
            List.of(new RenameColumn("t", "a", "b", null), new RenameColumn("t", "c", "d", null)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Name With Spaces",
        "select",
        "quote\"quote'\\; DROP TABLE t; --",
        "日本語の列",
        "a.b",
        "on",
        "$1",
        "exactly-sixty-three-bytes-0000000000000000000000000000000000000"
      })
  void takesAnyName(String name) {
    String quoted = "'" + name.replace("'", "''") + "'";
    assertThat(operation("drop_column: {table: %s, column: %s}".formatted(quoted, quoted)))
        .isEqualTo(new SampleOperations.DropColumn(name, name, null));
  }

  @Test
  void readsFilesAndSaysWhyNot(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("2026-a.yml"), "\uFEFF" + WHOLE.substring(29));
    assertThat(files.read(file).name()).isEqualTo("2026-a");
    assertThatThrownBy(() -> files.read(directory.resolve("none.yaml")))
        .hasMessageEndingWith("none.yaml: there is no such file. Check the path.");
    Path latin = Files.write(directory.resolve("latin.yaml"), new byte[] {'a', ':', (byte) 0xE9});
    assertThatThrownBy(() -> files.read(latin)).hasMessageContaining("not in UTF-8");
    Path named = Files.writeString(directory.resolve("my file.yaml"), WHOLE.substring(29));
    assertThatThrownBy(() -> files.read(named))
        .hasMessageContaining("`my file` can't be the migration's name");
  }

  @Test
  void takesTheExamplesOfTheReferencePage() throws IOException {
    MigrationFile real = new MigrationFile();
    String page = Files.readString(Path.of("src/docs/format.md"));
    List<String> blocks =
        Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL)
            .matcher(page)
            .results()
            .map((MatchResult block) -> block.group(1))
            .toList();
    assertThat(blocks).hasSizeGreaterThan(5);
    blocks.forEach(block -> assertThat(real.parse("jobs/page.yaml", block)).isNotNull());
  }

  @Test
  void takesTheExampleOfTheSchedules() throws IOException {
    String page = Files.readString(Path.of("src/docs/schedules.md"));
    Matcher block = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL).matcher(page);
    assertThat(block.find()).isTrue();
    assertThat(new MigrationFile().parse("jobs/page.yaml", block.group(1)).settings().schedule())
        .isEqualTo(
            new Settings.Schedule("0 1 * * SAT", ZoneId.of("Europe/Berlin"), Duration.ofHours(2)));
  }

  private Migration migration(String operation) {
    return files.parse(
        "jobs/2026-11-x.y.yaml", "operations:\n  - " + operation.replace("\n", "\n    ") + "\n");
  }

  private Operation operation(String operation) {
    return migration(operation).operations().get(0);
  }
}
