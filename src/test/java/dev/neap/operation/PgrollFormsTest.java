package dev.neap.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.jobfile.MigrationFile;
import dev.neap.migration.Migration;
import dev.neap.migration.Phase;
import dev.neap.migration.Plan;
import dev.neap.migration.PlanRunner;
import dev.neap.migration.Settings.UserTriggers;
import dev.neap.postgres.Catalog;
import dev.neap.preflight.Preflight;
import dev.neap.support.CatalogSnapshot;
import dev.neap.support.DataSnapshot;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Files in YAML and the same ones in JSON are accepted, and come to the same. */
@ExtendWith(TestDatabases.class)
class PgrollFormsTest {

  private static final Phase[] FORWARD = {
    Phase.EXPAND, Phase.BACKFILL, Phase.VERIFY, Phase.TIGHTEN, Phase.CONTRACT
  };
  private static final Set<String> NEAPS_OWN = Set.of("backfill", "transform_columns");

  /** PostgreSQL has it from 15 on. */
  private static final String SET_COLUMNS = "on_delete_set_columns: [hall], ";

  @TempDir Path directory = Path.of("");

  static List<String> operations() throws IOException {
    return OperationFilesTest.operations();
  }

  @Tag("matrix")
  @ParameterizedTest
  @MethodSource("operations")
  void everyExampleIsTheSameInJson(String operation, TestDatabase db) throws IOException {
    Path yaml = Path.of("jobs/examples", operation + ".yaml");
    Path json = inJson(operation, Files.readString(yaml));
    try (TestDatabase other = TestDatabase.create()) {
      carryOut(new MigrationFile().read(yaml), db, OperationFilesTest.SHOP);
      carryOut(new MigrationFile().read(json), other, OperationFilesTest.SHOP);
      assertSame(db, other);
    }
  }

  @Test
  void everyFormOfPgrollIsCarriedOut(TestDatabase db) throws IOException {
    Set<String> carriedOut = new TreeSet<>(NEAPS_OWN);
    try (TestDatabase other = TestDatabase.create()) {
      for (String form : PgrollForms.FILES) {
        String file = serverVersion(db) < 15 ? form.replace(SET_COLUMNS, "") : form;
        YAMLMapper.shared()
            .readTree(file)
            .path("operations")
            .forEach(o -> carriedOut.addAll(o.propertyNames()));
        carryOut(new MigrationFile().parse("form.yaml", file), db);
        carryOut(new MigrationFile().read(inJson("form", file)), other);
      }
      db.execute("UPDATE films SET number = 0, added_at = 'epoch'");
      other.execute("UPDATE films SET number = 0, added_at = 'epoch'");
      assertSame(db, other);
    }
    assertThat(carriedOut).containsExactlyInAnyOrderElementsOf(operations());
    assertThat(
            db.sql()
                .sql("SELECT concat_ws('|', name, kind, rating, room_id) FROM films WHERE id = 9")
                .query(String.class)
                .single())
        .isEqualTo("Film 9|long|0");
  }

  private static int serverVersion(TestDatabase db) {
    return db.sql()
        .sql("SELECT current_setting('server_version_num')::int / 10000")
        .query(Integer.class)
        .single();
  }

  private Path inJson(String name, String yaml) throws IOException {
    String json =
        JsonMapper.shared()
            .writerWithDefaultPrettyPrinter()
            .writeValueAsString(YAMLMapper.shared().readTree(yaml));
    return Files.writeString(directory.resolve(name + ".json"), json);
  }

  private static void carryOut(Migration migration, TestDatabase db, String... before) {
    db.execute(before);
    PlanRunner runner = new PlanRunner(db);
    Plan plan = runner.plan(migration);
    assertThat(plan.objections()).as(migration.name()).isEmpty();
    assertThat(preflight(db).plan(migration, "public").objections()).as(migration.name()).isEmpty();
    runner.run(plan, FORWARD);
  }

  private static Preflight preflight(TestDatabase db) {
    return new Preflight(
        db.dataSource(), new Catalog(db.dataSource()), Set.of(), UserTriggers.FIRE);
  }

  private static void assertSame(TestDatabase one, TestDatabase other) {
    assertThat(CatalogSnapshot.of(one.dataSource()).differencesFrom(catalog(other))).isEmpty();
    assertThat(DataSnapshot.of(one.dataSource())).isEqualTo(DataSnapshot.of(other.dataSource()));
  }

  private static CatalogSnapshot catalog(TestDatabase of) {
    return CatalogSnapshot.of(of.dataSource());
  }
}
