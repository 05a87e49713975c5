package dev.neap.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.neap.flag.FlagStore;
import dev.neap.lifecycle.State;
import dev.neap.migration.Migration;
import dev.neap.support.CatalogSnapshot;
import dev.neap.support.DataSnapshot;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One migration of every operation, from its file to its end and back. */
@ExtendWith(TestDatabases.class)
class EngineTest {

  private static final String FILE =
      """
      operations:
        - rename_column: {table: orders, from: state, to: status}
        - alter_column: {table: orders, column: total, type: bigint, up: "(total * 100)::bigint", down: "total / 100.0"}
        - add_column:
            table: orders
            column: {name: region, type: text}
            up: "CASE WHEN id % 2 = 0 THEN 'north' ELSE 'south' END"
        - drop_column: {table: orders, column: note}
        - drop_column: {table: orders, column: number}
        - backfill: {table: customers, set: {email: lower(email)}}
      contract: {soak: 0s, quiet: 0s}
      """;

  private final Migration migration = TestEngine.migration("shop", FILE);

  @BeforeEach
  void shop(TestDatabase database) {
    database.execute(
        """
        CREATE TABLE customers (id int PRIMARY KEY, email text NOT NULL);
        CREATE TABLE orders (
          id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          customer_id int NOT NULL REFERENCES customers,
          state text NOT NULL DEFAULT 'new' CHECK (state <> ''),
          total numeric(10,2) NOT NULL DEFAULT 0,
          note text,
          number serial
        );
        CREATE INDEX orders_state ON orders (state, total);
        CREATE INDEX orders_note ON orders (lower(note)) INCLUDE (state) WHERE total > 10;
        INSERT INTO customers SELECT i, 'User' || i || '@Example.org' FROM generate_series(1, 500) i;
        INSERT INTO orders (customer_id, state, total, note)
        SELECT 1 + i % 500, 'paid', i * 1.25, CASE WHEN i % 3 = 0 THEN 'n' || i END
        FROM generate_series(1, 3000) i;
        """);
  }

  @Test
  void carriesAMigrationToItsEndAndBack(TestDatabase database) {
    String catalog = CatalogSnapshot.of(database.dataSource(), "public").toString();
    String data = DataSnapshot.of(database.dataSource(), "public").toString();
    try (TestEngine test = new TestEngine(database)) {
      Engine engine = test.engine();
      Report started = engine.start(migration, "shop.yaml", "ada", EngineListener.NONE);
      assertThat(started.standing().failure()).isNull();
      assertThat(started.standing().state()).isEqualTo(State.TIGHTENED);
      assertThat(started.closed()).extracting("gate").containsExactly("read-new");

      Report completed = engine.complete("shop", "ada", EngineListener.NONE);
      assertThat(completed.standing().failure()).isNull();
      assertThat(completed.closed()).isEmpty();
      assertThat(completed.standing().state()).isEqualTo(State.COMPLETED);
      assertThat(
              database
                  .sql()
                  .sql("SELECT count(*) FROM orders WHERE total = id * 125 AND status = 'paid'")
                  .query(Long.class)
                  .single())
          .isEqualTo(3000);
      assertThat(completed.archives()).extracting("rows").containsExactly(3000L);

      Report back = engine.rollback("shop", "ada", EngineListener.NONE);
      assertThat(back.standing().failure()).isNull();
      assertThat(back.standing().state()).isEqualTo(State.ROLLED_BACK);
    }
    assertThat(CatalogSnapshot.of(database.dataSource(), "public")).hasToString(catalog);
    assertThat(DataSnapshot.of(database.dataSource(), "public")).hasToString(data);
  }

  @Test
  void takesAMigrationBackBeforeContract(TestDatabase database) {
    String catalog = CatalogSnapshot.of(database.dataSource(), "public").toString();
    String data = DataSnapshot.of(database.dataSource(), "public").toString();
    try (TestEngine test = new TestEngine(database)) {
      Engine engine = test.engine();
      engine.start(migration, "shop.yaml", "ada", EngineListener.NONE);
      Report back = engine.rollback("shop", "ada", EngineListener.NONE);
      assertThat(back.standing().failure()).isNull();
      assertThat(back.standing().state()).isEqualTo(State.ROLLED_BACK);
    }
    assertThat(CatalogSnapshot.of(database.dataSource(), "public")).hasToString(catalog);
    assertThat(DataSnapshot.of(database.dataSource(), "public")).hasToString(data);
  }

  @Test
  void letsReadersInOnlyWhereTheyFindWhatTheyRead(TestDatabase database) {
    try (TestEngine test = new TestEngine(database)) {
      Engine engine = test.engine();
      engine.start(migration, "shop.yaml", "ada", EngineListener.NONE);
      engine.setFlag("shop.read-new", "100", "ada");
      engine.setFlag("shop.contract", "off", "ada");
      assertThat(engine.drive("shop", EngineListener.NONE).standing().state())
          .isEqualTo(State.ROLLED_OUT);
      engine.setFlag("shop.contract", "on", "ada");
      Report back = engine.rollback("shop", "ada", EngineListener.NONE);
      assertThat(back.readNewPercent()).isZero();
      assertThat(
              database
                  .sql()
                  .sql(
                      """
                      SELECT bool_and(t.at > f.changed_at + interval '2 s')
                      FROM neap.flag_change f, neap.transition t
                      WHERE f.key = 'shop.read-new' AND f.old_value = '100' AND f.new_value = '0'
                      AND t.to_state = 'ROLLED_BACK'
                      """)
                  .query(Boolean.class)
                  .single())
          .isTrue();
      assertRefused(() -> engine.setFlag("shop.read-new", "1", "ada"));
      engine.setFlag("shop.read-new", "0", "ada");

      Report again = engine.start(migration, "shop.yaml", "ada", EngineListener.NONE);
      assertThat(again.standing().state()).isEqualTo(State.TIGHTENED);
      assertThat(test.bean(FlagStore.class).get("shop.contract").value()).isEqualTo("off");
      assertThat(test.bean(FlagStore.class).get("shop.read-new").by()).isEqualTo(Rollout.BY);

      engine.complete("shop", "ada", EngineListener.NONE);
      assertRefused(() -> engine.setFlag("shop.read-new", "50", "ada"));
    }
  }

  @Test
  void beginsAnewAfterItWasTakenBack(TestDatabase database) {
    try (TestEngine test = new TestEngine(database)) {
      Engine engine = test.engine();
      engine.start(migration, "shop.yaml", "ada", EngineListener.NONE);
      engine.complete("shop", "ada", EngineListener.NONE);
      database.execute(
          "UPDATE orders SET total = 5 WHERE id < 100",
          "DELETE FROM orders WHERE id BETWEEN 200 AND 300");
      engine.rollback("shop", "ada", EngineListener.NONE);
      assertThat(
              engine.start(migration, "shop.yaml", "ada", EngineListener.NONE).standing().state())
          .isEqualTo(State.TIGHTENED);
      Report again = engine.complete("shop", "ada", EngineListener.NONE);
      assertThat(again.standing().failure()).isNull();
      assertThat(again.standing().state()).isEqualTo(State.COMPLETED);
      assertThat(again.archives()).extracting("rows").containsExactly(2899L);
      assertThat(count(database, "SELECT count(*) FROM neap.\"run1_archive_shop.public.orders\""))
          .isEqualTo(3000);
      assertThat(engine.rollback("shop", "ada", EngineListener.NONE).standing().state())
          .isEqualTo(State.ROLLED_BACK);
    }
  }

  @Test
  void namesBeforeTheStartWhatTheServerAndTheConfigurationRefuse(TestDatabase database) {
    Migration wrong =
        TestEngine.migration(
            "wrong",
            """
            operations:
              - add_column: {table: orders, column: {name: kind, type: text, default: new}}
              - alter_column: {table: orders, column: note, default: "'1'::int + 'x'"}
            backfill: {window: nowhere}
            """);
    try (TestEngine test = new TestEngine(database)) {
      assertThat(test.engine().plan(wrong).objections())
          .extracting(Object::toString)
          .satisfiesExactlyInAnyOrder(
              o -> assertThat(o).contains("NEAP-1171", "nowhere", "neap.windows.nowhere"),
              o -> assertThat(o).contains("NEAP-1161", "default of kind", "\"new\" does not exist"),
              o -> assertThat(o).contains("NEAP-1161", "default of note", "integer: \"x\""));
    }
  }

  @Test
  void haltsWithTheServersOwnWordsAtWhatItCannotDo(TestDatabase database) {
    Migration refused =
        TestEngine.migration(
            "refused",
            """
            operations:
              - sql: {up: SELECT 1 / 0}
            """);
    try (TestEngine test = new TestEngine(database)) {
      Report report = test.engine().start(refused, "refused.yaml", "ada", EngineListener.NONE);
      assertThat(report.standing().state()).isEqualTo(State.HALTED);
      assertThat(report.standing().failure()).contains("division by zero");
      assertThat(test.engine().rollback("refused", "ada", EngineListener.NONE).standing().state())
          .isEqualTo(State.ROLLED_BACK);
      assertThatThrownBy(() -> test.engine().pause("refused", "ada", "why"))
          .hasMessageStartingWith("NEAP-6108");
      assertThatThrownBy(() -> test.engine().complete("refused", "ada", EngineListener.NONE))
          .hasMessageStartingWith("NEAP-6109");
    }
  }

  @Test
  void waitsForAWindowThatTheConfigurationLost(TestDatabase database) {
    Migration windowed = TestEngine.migration("windowed", FILE + "backfill: {window: night}\n");
    try (TestEngine test =
        new TestEngine(
            database,
            Map.of("neap.windows.night.from", "00:00", "neap.windows.night.to", "00:00"))) {
      Report report = test.engine().start(windowed, "windowed.yaml", "ada", EngineListener.NONE);
      assertThat(report.standing().state()).isEqualTo(State.TIGHTENED);
      test.engine().rollback("windowed", "ada", EngineListener.NONE);
      test.engine().start(windowed, "windowed.yaml", "ada", EngineListener.NONE);
    }
    database.execute("UPDATE neap.migration SET state = 'EXPANDED'");
    try (TestEngine test = new TestEngine(database)) {
      assertThat(test.engine().drive("windowed", EngineListener.NONE).closed())
          .singleElement()
          .satisfies(closed -> assertThat(closed.reason()).contains("no window night"));
      assertThat(test.engine().rollback("windowed", "ada", EngineListener.NONE).standing().state())
          .isEqualTo(State.ROLLED_BACK);
    }
  }

  private static long count(TestDatabase database, String sql) {
    return database.sql().sql(sql).query(Long.class).single();
  }

  private static void assertRefused(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(RefusedException.class)
        .hasMessageStartingWith("NEAP-6107")
        .hasMessageContaining("./neap");
  }
}
