package dev.neap.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.neap.engine.Started.Outcome;
import dev.neap.flag.FlagStore;
import dev.neap.lifecycle.State;
import dev.neap.lifecycle.TextChangedException;
import dev.neap.lifecycle.Transition;
import dev.neap.migration.Migration;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What was started stays as it was started, and what is started together goes in order. */
@ExtendWith(TestDatabases.class)
class HistoryTest {

  private static final String NOW = "\ncontract: {soak: 0s, quiet: 0s}\n";
  private static final String AT_ONCE =
      "\nflags: {contract: on, read-new: 100}\ncontract: {soak: 0s, quiet: 0s}\n";
  private static final String WAITING = "\nflags: {expand: off}" + NOW;

  @BeforeEach
  void tables(TestDatabase db) {
    db.execute(Trial.TABLE);
    db.execute("CREATE TABLE customers (id int PRIMARY KEY, name text)");
  }

  @Test
  void aChangedFileIsRefusedWithWhatDiffers(TestDatabase db) {
    String text = "operations:\n  - " + rename("note", "remark") + NOW;
    try (TestEngine test = new TestEngine(db)) {
      Engine engine = test.engine();
      start(engine, "a", text);
      engine.complete("a", "ada", EngineListener.NONE);
      assertThatThrownBy(() -> start(engine, "a", text.replace("remark", "remarks")))
          .isInstanceOf(TextChangedException.class)
          .hasMessageStartingWith("NEAP-3104 Migration a is COMPLETED")
          .hasMessageEndingWith(
              """
              --- jobs/a.yaml as started
              +++ jobs/a.yaml
              @@ -1,3 +1,3 @@
               operations:
              -  - rename_column: {table: orders, from: note, to: remark}
              +  - rename_column: {table: orders, from: note, to: remarks}
               contract: {soak: 0s, quiet: 0s}\
              """);
      assertThatThrownBy(() -> start(engine, "a", text.replace("\n", "\r\n")))
          .hasMessageContaining("only how lines or the file end");
      assertThat(start(engine, "a", text).standing().state()).isEqualTo(State.COMPLETED);

      engine.rollback("a", "ada", EngineListener.NONE);
      assertThat(start(engine, "a", text.replace("remark", "remarks")).standing().run())
          .isEqualTo(2);
      assertThat(engine.history("a").stream().map(Transition::detail))
          .as("the text before is kept")
          .anyMatch(d -> d != null && d.contains("former") && d.contains("to: remark}"));
    }
  }

  @Test
  void noneIsBegunWhenOneWasChanged(TestDatabase db) {
    try (TestEngine test = new TestEngine(db)) {
      Engine engine = test.engine();
      start(engine, "b", operations(rename("note", "remark")) + NOW);
      assertThatThrownBy(
              () ->
                  startAll(
                      engine,
                      file("a", operations(addTo("customers", "a")) + NOW),
                      file("b", operations(rename("note", "other")) + NOW)))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("+++ jobs/b.yaml");
      assertThat(engine.migrations()).extracting("name").containsExactly("b");
    }
  }

  @Test
  void filesOfOneTableGoInOrderAndOthersGoOn(TestDatabase db) {
    List<Start> files =
        List.of(
            file("3", operations(addTo("orders", "c")) + AT_ONCE),
            file("2", operations(addTo("customers", "b")) + AT_ONCE),
            file("1", operations(addTo("orders", "a")) + NOW));
    try (TestEngine test = new TestEngine(db)) {
      Engine engine = test.engine();
      List<Started> first = engine.startAll(files, "ada", EngineListener.NONE);
      assertThat(first)
          .extracting(Started::name, Started::outcome)
          .containsExactly(
              tuple("1", Outcome.DRIVEN), tuple("2", Outcome.DRIVEN), tuple("3", Outcome.QUEUED));
      assertThat(state(first.get(1))).isEqualTo(State.COMPLETED);
      assertThat(first.get(2).reason())
          .isEqualTo("migration 1 goes first on orders, and is TIGHTENED");

      engine.complete("1", "ada", EngineListener.NONE);
      List<Started> second = engine.startAll(files, "ada", EngineListener.NONE);
      assertThat(second)
          .extracting(Started::outcome)
          .containsExactly(Outcome.PASSED_OVER, Outcome.PASSED_OVER, Outcome.DRIVEN);
      assertThat(state(second.get(2))).isEqualTo(State.COMPLETED);

      engine.rollback("3", "ada", EngineListener.NONE);
      Started third = engine.startAll(files, "ada", EngineListener.NONE).get(2);
      assertThat(third.outcome()).isEqualTo(Outcome.PASSED_OVER);
      assertThat(third.reason())
          .isEqualTo("it was rolled back; to begin it anew: neap start jobs/3.yaml");
      Start named = new Start(files.get(0).migration(), "jobs/3.yaml", true);
      assertThat(state(startAll(engine, named).get(0))).isEqualTo(State.COMPLETED);
    }
  }

  @Test
  void whoIsRefusedKeepsItsPlaceAndLetsOthersPass(TestDatabase db) {
    try (TestEngine test = new TestEngine(db)) {
      List<Started> started =
          startAll(
              test.engine(),
              file("1", operations(addTo("orders", "total")) + AT_ONCE),
              file("2", operations(addTo("orders", "b")) + AT_ONCE),
              file("3", operations(addTo("customers", "c")) + AT_ONCE));
      assertThat(started)
          .extracting(Started::outcome)
          .containsExactly(Outcome.REFUSED, Outcome.QUEUED, Outcome.DRIVEN);
      assertThat(started.get(0).reason()).startsWith("NEAP-1104");
    }
  }

  @Test
  void ofTwoThatWereRegisteredTheFirstNamedGoesFirst(TestDatabase db) {
    try (TestEngine test = new TestEngine(db)) {
      Engine engine = test.engine();
      start(engine, "2", operations(rename("total", "sum")) + WAITING);
      start(engine, "1", operations(rename("note", "total_note")) + WAITING);
      test.bean(FlagStore.class).set("2.expand", "on", "ada");
      Report second = engine.drive("2", EngineListener.NONE);
      assertThat(second.standing().state()).isEqualTo(State.PLANNED);
      assertThat(second.closed()).extracting("gate").containsExactly("neighbour");
      assertThat(second.closed().get(0).reason())
          .isEqualTo("migration 1 is to change orders first, and is PLANNED");

      engine.complete("1", "ada", EngineListener.NONE);
      assertThat(engine.complete("2", "ada", EngineListener.NONE).standing().state())
          .isEqualTo(State.COMPLETED);
      assertThat(engine.history("1")).extracting("reason").doesNotContain(replanned());
      assertThat(engine.history("2")).extracting("reason").contains(replanned());
      assertThat(db.sql().sql("SELECT count(sum) FROM orders").query(Long.class).single())
          .isEqualTo(Trial.ROWS);
    }
  }

  @Test
  void aPlanForATableThatHasChangedIsMadeAnewOrRefused(TestDatabase db) {
    try (TestEngine test = new TestEngine(db)) {
      Engine engine = test.engine();
      start(engine, "a", operations(rename("note", "remark")) + WAITING);
      test.bean(FlagStore.class).set("a.expand", "on", "ada");
      db.execute("ALTER TABLE orders DROP note");
      assertThatThrownBy(() -> engine.drive("a", EngineListener.NONE))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("NEAP-1103");
      assertThat(engine.status("a").standing().state()).isEqualTo(State.PLANNED);
    }
  }

  private static State state(Started started) {
    return Objects.requireNonNull(started.report()).standing().state();
  }

  private static String replanned() {
    return "planned anew: the database has changed since";
  }

  private static String rename(String from, String to) {
    return "rename_column: {table: orders, from: %s, to: %s}".formatted(from, to);
  }

  private static String addTo(String table, String column) {
    return "add_column: {table: %s, column: {name: %s, type: int, nullable: true}}"
        .formatted(table, column);
  }

  private static String operations(String... each) {
    return "operations:\n  - " + String.join("\n  - ", each);
  }

  private static Start file(String name, String text) {
    Migration migration = TestEngine.migration(name, text);
    return new Start(migration, "jobs/" + name + ".yaml", false);
  }

  private static List<Started> startAll(Engine engine, Start... files) {
    return engine.startAll(Stream.of(files).toList(), "ada", EngineListener.NONE);
  }

  private static Report start(Engine engine, String name, String text) {
    return engine.start(
        TestEngine.migration(name, text), "jobs/" + name + ".yaml", "ada", EngineListener.NONE);
  }
}
