package dev.neap.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.lifecycle.State;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Rows that can't be converted, from the file to their end. */
@ExtendWith(TestDatabases.class)
class BadRowsTest {

  private static final String FILE =
      """
      operations:
        - alter_column: {table: orders, column: pad, type: int, up: "pad::int", down: "pad::text"}
      contract: {soak: 0s, quiet: 0s}
      backfill: {max-bad-rows: %d}
      """;

  @BeforeEach
  void table(TestDatabase database) {
    database.execute(Trial.TABLE);
    database.execute(
        "UPDATE orders SET pad = id",
        "UPDATE orders SET pad = 'seven' WHERE id IN (77, 78, 150)",
        "TRUNCATE audit.updated");
  }

  @Test
  void arePassedByNamedAndAloneTakenAgain(TestDatabase database) {
    try (TestEngine test = new TestEngine(database)) {
      Report halted = start(test, 3);
      assertThat(halted.standing().haltedIn()).isEqualTo(State.VERIFYING);
      assertThat(halted.standing().failure())
          .contains("NEAP-5103", "by: 3", "{\"id\": 77}", "seven", "./neap retry m");
      assertThat(halted.passedBy().rows()).isEqualTo(3);
      assertThat(halted.passedBy().first()).extracting("key").contains("{\"id\": 77}");
      assertThat(halted.verifications())
          .singleElement()
          .satisfies(
              found -> {
                assertThat(found.different()).isEqualTo(3);
                assertThat(found.keys())
                    .containsExactlyInAnyOrder("{\"id\": 77}", "{\"id\": 78}", "{\"id\": 150}");
              });
      assertThat(updated(database)).isEqualTo(Trial.ROWS - 3);

      database.execute(
          "ALTER TABLE orders DISABLE TRIGGER USER",
          "UPDATE orders SET pad = '7' WHERE id IN (77, 78)",
          "ALTER TABLE orders ENABLE TRIGGER USER");
      Report again = test.engine().retry("m", "ada", EngineListener.NONE);
      assertThat(again.standing().failure()).contains("NEAP-5103", "by: 1", "{\"id\": 150}");
      assertThat(updated(database)).as("only the rows passed by").isEqualTo(Trial.ROWS - 1);

      database.execute("UPDATE orders SET pad = '7' WHERE id = 150");
      Report done = test.engine().retry("m", "ada", EngineListener.NONE);
      assertThat(done.standing().failure()).isNull();
      assertThat(done.standing().state()).isEqualTo(State.TIGHTENED);
      assertThat(done.passedBy().rows()).isZero();
      assertThat(test.engine().complete("m", "ada", EngineListener.NONE).standing().state())
          .isEqualTo(State.COMPLETED);
    }
    assertThat(count(database, "orders WHERE pad IS NULL")).isZero();
  }

  @Test
  void areNamedWhereThereAreTooMany(TestDatabase database) {
    try (TestEngine test = new TestEngine(database)) {
      Report halted = start(test, 2);
      assertThat(halted.standing().haltedIn()).isEqualTo(State.BACKFILLING);
      assertThat(halted.standing().failure()).contains("NEAP-5101", "max-bad-rows");
      assertThat(test.engine().rollback("m", "ada", EngineListener.NONE).standing().state())
          .isEqualTo(State.ROLLED_BACK);
    }
  }

  private static Report start(TestEngine test, int most) {
    return test.engine()
        .start(
            TestEngine.migration("m", FILE.formatted(most)), "m.yaml", "ada", EngineListener.NONE);
  }

  private static long updated(TestDatabase database) {
    return count(database, "audit.updated");
  }

  private static long count(TestDatabase database, String from) {
    return database.sql().sql("SELECT count(*) FROM " + from).query(Long.class).single();
  }
}
