package dev.neap.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.jobfile.MigrationFile;
import dev.neap.migration.Operation;
import dev.neap.migration.PlanRunner;
import dev.neap.migration.Settings.UserTriggers;
import dev.neap.postgres.Catalog;
import dev.neap.preflight.Preflight;
import dev.neap.support.CatalogSnapshot;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What can be carried out is not refused by a trial of it, and no trial changes anything. */
@ExtendWith(TestDatabases.class)
class ExamplesPassPreflightTest {

  @Test
  void examplesOfEveryKind(TestDatabase db) {
    db.execute(Example.shop(200));
    CatalogSnapshot catalog = CatalogSnapshot.of(db.dataSource());
    List<Example> examples = Example.all().toList();
    assertThat(examples).hasSizeGreaterThan(30);
    examples.forEach(
        example ->
            assertThat(objections(db, example.operations().toArray(Operation[]::new)))
                .as(example.name())
                .isEmpty());
    assertThat(CatalogSnapshot.of(db.dataSource()).differencesFrom(catalog)).isEmpty();
  }

  @Test
  void filesOfEveryOperation(TestDatabase db) throws IOException {
    db.execute(OperationFilesTest.SHOP);
    for (String operation : OperationFilesTest.operations()) {
      var file = new MigrationFile().read(Path.of("jobs/examples", operation + ".yaml"));
      assertThat(objections(db, file.operations().toArray(Operation[]::new)))
          .as(operation)
          .isEmpty();
    }
  }

  private static List<?> objections(TestDatabase db, Operation... operations) {
    return new Preflight(db.dataSource(), new Catalog(db.dataSource()), Set.of(), UserTriggers.FIRE)
        .plan(PlanRunner.migration("trial", operations), "public")
        .objections();
  }
}
