package dev.neap.flag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.neap.support.TestDatabase;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.assertj.core.api.ObjectAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The flag store and what is asked of it through OpenFeature, on a real database. */
class FlagStoreTest {

  private static TestDatabase postgres;
  private static DataSource database;

  private JdbcClient jdbc;
  private FlagStore store;

  @BeforeAll
  static void start() throws IOException {
    postgres = TestDatabase.create();
    database = postgres.dataSource();
    Flyway.configure()
        .dataSource(database)
        .schemas("neap")
        .locations("classpath:db/control")
        .load()
        .migrate();
  }

  @AfterAll
  static void stop() throws IOException {
    postgres.close();
  }

  @BeforeEach
  void empty() {
    jdbc = JdbcClient.create(database);
    jdbc.sql("delete from neap.flag where key <> 'neap.pause-all'").update();
    jdbc.sql("update neap.flag set value = 'off'").update();
    jdbc.sql("truncate neap.flag_change").update();
    store = new FlagStore(jdbc);
    store.setIfAbsent("rename.expand", "on", "file");
    store.setIfAbsent("rename.read-new", "0", "file");
  }

  @Test
  void keepsWhatIsSetAndTellsWhoChangedItAndWhen() {
    Instant before = databaseNow();
    Flag off = store.set("rename.expand", "FALSE", "ann");
    assertThat(off)
        .returns("off", Flag::value)
        .returns("ann", Flag::by)
        .satisfies(flag -> assertThat(flag.since()).isBetween(before, databaseNow()));

    assertThat(store.set("rename.expand", "off", "bob")).as("nothing changed").isEqualTo(off);
    assertThat(store.setIfAbsent("rename.expand", "on", "file")).isFalse();
    assertThat(store.setIfAbsent("rename.contract", "off", "file")).isTrue();
    jdbc.sql("update neap.flag set value = 'on' where key = 'rename.expand'").update();

    assertThat(store.list())
        .extracting(flag -> flag.key() + " " + flag.value())
        .containsExactly(
            "neap.pause-all off", "rename.contract off", "rename.expand on", "rename.read-new 0");
    assertThat(store.get("rename.expand").since()).isAfter(off.since());

    assertThat(store.delete("rename", "eve")).isEqualTo(3);
    assertThat(store.find("rename.expand")).isEmpty();
    String user = jdbc.sql("select session_user").query(String.class).single();
    assertThat(store.history("rename.expand"))
        .extracting(change -> "%s>%s %s".formatted(change.from(), change.to(), change.by()))
        .containsExactly("null>on file", "on>off ann", "off>on " + user, "on>null eve");
    assertThat(store.history("rename.expand").get(1).at()).isEqualTo(off.since());
  }

  @Test
  void deletesTheFlagsOfOneMigrationOnly() {
    store.setIfAbsent("rename.v2.expand", "on", "file");
    store.setIfAbsent("rename%.expand", "on", "file");
    assertThat(store.delete("rename", "eve")).isEqualTo(2);
    assertThat(store.list())
        .extracting(Flag::key)
        .containsExactlyInAnyOrder("neap.pause-all", "rename.v2.expand", "rename%.expand");
  }

  @ParameterizedTest
  @CsvSource({
    "rename.expnd,     on,  NEAP-4101, Did you mean 'rename.expand'?",
    "neap.pauseall,    on,  NEAP-4101, Did you mean 'neap.pause-all'?",
    "expand,           on,  NEAP-4101, Keys are <migration>.expand|backfill",
    "renmae.expand,    on,  NEAP-4102, Did you mean 'rename.expand'?",
    "something.expand, on,  NEAP-4102, once it has been started",
    "rename.expand,    yes, NEAP-4103, 'Allowed: on, off'",
    "rename.read-new,  101, NEAP-4103, from 0 to 100",
    "rename.read-new,  on,  NEAP-4103, from 0 to 100",
    "rename.read-new,  -1,  NEAP-4103, from 0 to 100",
  })
  void saysWhatToWriteInstead(String key, String value, String code, String hint) {
    assertThatFlagException(() -> store.set(key, value, "ann"))
        .returns(code, FlagException::code)
        .satisfies(e -> assertThat(e).hasMessageContaining(hint));
    assertThat(store.list()).hasSize(3);
  }

  @Test
  void takesNothingByPlainSqlThatTheStoreWouldRefuse() {
    for (String row :
        List.of("('rename.expnd', 'on')", "('a.expand', '1')", "('a.read-new', '007')")) {
      assertThatThrownBy(() -> jdbc.sql("insert into neap.flag values " + row).update())
          .as(row)
          .isInstanceOf(DataIntegrityViolationException.class);
    }
  }

  @Test
  void tellsEveryChangeOnTheChannel() throws SQLException {
    try (Connection listener = database.getConnection()) {
      listener.createStatement().execute("listen neap");
      jdbc.sql("update neap.flag set value = '5' where key = 'rename.read-new'").update();
      jdbc.sql("update neap.flag set value = '5' where key = 'rename.read-new'").update();
      store.set("neap.pause-all", "on", "ann");
      jdbc.sql("delete from neap.flag where key = 'rename.expand'").update();
      assertThat(notifications(listener, 3))
          .containsExactly("flag:rename.read-new", "flag:neap.pause-all", "flag:rename.expand");
    }
  }

  @Test
  void answersTheEngineThroughOpenFeature() {
    try (Flags flags = new Flags(store)) {
      Flag expand = store.get("rename.expand");
      assertThat(flags.isOn("rename", "expand"))
          .isEqualTo(new Switch(true, "file", expand.since(), Certainty.KNOWN, null));
      assertThat(flags.isOn("rename", "contract"))
          .returns(false, Switch::on)
          .returns(Certainty.MISSING, Switch::certainty)
          .satisfies(contract -> assertThat(contract.problem()).contains("rename.contract"));

      assertThat(flags.pausedAll()).returns(false, Switch::on).returns(true, Switch::known);
      store.set("neap.pause-all", "on", "ann");
      assertThat(flags.pausedAll()).returns(true, Switch::on).returns("ann", Switch::by);

      store.set("rename.read-new", "25", "ann");
      assertThat(flags.readers("rename")).returns(25, Readers::percent);
      assertThatFlagException(() -> flags.readNew("rename", ""))
          .satisfies(e -> assertThat(e).hasMessageContaining("targeting key"));
    }
  }

  @Test
  void letsReadersInByPercentAndNeverTakesOneBackOnTheWayUp() {
    String[] readers =
        Stream.iterate(1, n -> n + 1).limit(10_000).map(n -> "reader-" + n).toArray(String[]::new);
    List<String> before = List.of();
    for (int percent : new int[] {0, 1, 5, 25, 50, 100}) {
      List<String> in =
          Arrays.stream(readers)
              .filter(reader -> ReaderSplit.includes("rename.read-new", reader, percent))
              .toList();
      assertThat(in.size() / 100.0).as("percent").isBetween(percent - 2.0, percent + 2.0);
      assertThat(in).as("readers at %s %%", percent).containsAll(before);
      before = in;
    }
    assertThat(before).hasSize(10_000);

    store.set("rename.read-new", "25", "ann");
    try (Flags flags = new Flags(store)) {
      for (String reader : Arrays.copyOf(readers, 100)) {
        assertThat(flags.readNew("rename", reader))
            .as(reader)
            .isEqualTo(ReaderSplit.includes("rename.read-new", reader, 25));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "100"})
  void needsNoTargetingKeyWhenAllReadersAreAlike(String percent) {
    store.set("rename.read-new", percent, "ann");
    try (Flags flags = new Flags(store)) {
      assertThat(flags.readNew("rename", "")).isEqualTo(percent.equals("100"));
    }
  }

  @Test
  void givesAProblemAndNoDefaultWhenTheStoreIsDown() {
    DataSource nobody = new DriverManagerDataSource("jdbc:postgresql://localhost:1/nobody");
    try (Flags flags = new Flags(new FlagStore(JdbcClient.create(nobody)))) {
      for (Switch unknown : List.of(flags.isOn("rename", "expand"), flags.pausedAll())) {
        assertThat(unknown.known()).isFalse();
        assertThat(unknown.problem()).contains("flag store can't be read", "localhost:1");
      }
      assertThat(flags.isOn("rename", "expand").on()).isFalse();
      assertThat(flags.pausedAll().on()).isTrue();
      assertThat(flags.readers("rename").known()).isFalse();
      assertThatFlagException(() -> flags.readNew("rename", "ann"))
          .returns("NEAP-4104", FlagException::code);
    }
  }

  private Instant databaseNow() {
    return jdbc.sql("select clock_timestamp()")
        .query((row, number) -> row.getTimestamp(1).toInstant())
        .single();
  }

  private static List<String> notifications(Connection listener, int count) throws SQLException {
    List<String> told = new ArrayList<>();
    while (told.size() < count) {
      PGNotification[] next = listener.unwrap(PGConnection.class).getNotifications(10_000);
      assertThat(next).as("notifications after %s", told).isNotEmpty();
      Arrays.stream(next).map(PGNotification::getParameter).forEach(told::add);
    }
    return told;
  }

  private static ObjectAssert<FlagException> assertThatFlagException(ThrowingCallable call) {
    return assertThatThrownBy(call).asInstanceOf(type(FlagException.class));
  }
}
