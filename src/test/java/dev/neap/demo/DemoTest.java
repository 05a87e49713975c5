package dev.neap.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.cli.Session;
import dev.neap.cli.SessionRequest;
import dev.neap.cli.Terminal;
import dev.neap.jobfile.MigrationFile;
import dev.neap.migration.Migration;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The whole demo, small. */
@ExtendWith(TestDatabases.class)
class DemoTest {

  @Test
  void carriesItsMigrationThroughAndKeepsItsPromises(TestDatabase db) throws Exception {
    Migration migration = new MigrationFile().read(Path.of("jobs/demo.yaml"));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    try (Session session = Session.open(SessionRequest.to(db.jdbcUrl()))) {
      DemoStory story =
          new DemoStory(new Terminal(stream, stream, false, false, 120), false, System::nanoTime);
      Demo demo =
          new Demo(
              session.engine(),
              session.flags(),
              db.dataSource(),
              story,
              new DemoStop(),
              System::nanoTime);
      DemoResult result = demo.show(5000, migration, "jobs/demo.yaml");
      String told = out.toString(StandardCharsets.UTF_8);
      assertThat(result.state()).as(told).isEqualTo("COMPLETED");
      assertThat(result.kept()).as(told).isTrue();
      assertThat(result.rowsCompared()).isGreaterThanOrEqualTo(5000);
      assertThat(result.archivedRows()).isBetween(5000L, result.rowsCompared());
      assertThat(result.applicationTransactions()).isGreaterThan(500);
      assertThat(told)
          .contains("EXPAND", "BACKFILL", "VERIFY", "TIGHTEN", "ROLL-OUT", "CONTRACT", "CHECKED")
          .contains("100 %", "ACCESS EXCLUSIVE", "archive_demo.public.orders");
    }
  }
}
