package dev.neap.flag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.neap.postgres.ControlSchema;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import dev.openfeature.sdk.ImmutableContext;
import dev.openfeature.sdk.ProviderEvaluation;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** Readers that always have the same shape, whatever the percent. */
@ExtendWith(TestDatabases.class)
class ForcedReadersTest {

  private static final String KEY = "m.read-new";

  private final TestDatabase database;
  private final FlagStore store;

  ForcedReadersTest(TestDatabase database) {
    this.database = database;
    this.store = new FlagStore(database.sql());
  }

  @BeforeEach
  void flags() {
    ControlSchema.migrate(database.dataSource());
    store.setIfAbsent(KEY, "0", "file");
    store.setIfAbsent("m.expand", "on", "file");
  }

  private ProviderEvaluation<Boolean> answer(String key, String reader) {
    return new NeapFlagProvider(store)
        .getBooleanEvaluation(key, false, new ImmutableContext(reader));
  }

  private String words(String reader) {
    ProviderEvaluation<Boolean> answer = answer(KEY, reader);
    return answer.getValue() + " " + answer.getVariant() + " " + answer.getReason();
  }

  /** A static answer may be kept for everybody, so it is none where somebody is forced. */
  @Test
  void answersWithVariantsAndReasonsOfTheSpecification() {
    assertThat(words("ann")).isEqualTo("false old STATIC");
    assertThat(answer("m.expand", "ann"))
        .returns(true, ProviderEvaluation::getValue)
        .returns("on", ProviderEvaluation::getVariant)
        .returns("STATIC", ProviderEvaluation::getReason);

    store.force(KEY, "ann", "new", "eve");
    assertThat(words("ann")).isEqualTo("true new TARGETING_MATCH");
    assertThat(words("bob")).isEqualTo("false old DEFAULT");
    store.force(KEY, "ann", "old", "eve");
    store.set(KEY, "100", "eve");
    assertThat(words("ann")).isEqualTo("false old TARGETING_MATCH");
    assertThat(words("bob")).isEqualTo("true new DEFAULT");
    store.set(KEY, "50", "eve");
    assertThat(words("ann")).isEqualTo("false old TARGETING_MATCH");
    assertThat(words("bob")).matches("(true new|false old) SPLIT");

    store.unforce(KEY, "ann", "eve");
    assertThat(words("ann")).matches("(true new|false old) SPLIT");
    store.set(KEY, "100", "eve");
    assertThat(words("ann")).isEqualTo("true new STATIC");
  }

  /** What is served by OFREP, from memory. */
  @Test
  void areServedAsTheyAreAnswered() {
    ServedFlags served = new ServedFlags(Clock.systemUTC());
    store.set(KEY, "100", "eve");
    store.force(KEY, "ann", "old", "eve");
    served.take(store);
    assertThat(List.of("ann", "bob"))
        .allSatisfy(
            reader -> {
              ServedFlags.Evaluation told = served.evaluate(KEY, reader);
              assertThat(told.value() + " " + told.variant() + " " + told.reason())
                  .isEqualTo(words(reader));
            });
    assertThat(served.evaluate(KEY, "ann")).returns(false, ServedFlags.Evaluation::value);
    assertThat(served.evaluate(KEY, null)).returns("DEFAULT", ServedFlags.Evaluation::reason);
  }

  @Test
  void theyAreShownAndTheirLastChangeCountsForTheSoak() {
    store.set(KEY, "100", "eve");
    try (Flags flags = new Flags(store)) {
      Instant all = flags.readers("m").since();
      store.force(KEY, "bob", "new", "eve");
      assertThat(flags.readers("m").since()).as("nobody came to the old shape").isEqualTo(all);
      store.force(KEY, "ann", "old", "eve");
      Instant forced = flags.readers("m").since();
      assertThat(flags.readers("m").forcedTo("old")).containsExactly("ann");
      assertThat(forced).isAfter(all).isEqualTo(store.forced(KEY).get(0).since());
      store.force(KEY, "ann", "old", "joe");
      assertThat(store.forced(KEY))
          .extracting(r -> r.reader() + " " + r.shape() + " " + r.by())
          .containsExactly("ann old eve", "bob new eve");
      store.unforce(KEY, "ann", "eve");
      assertThat(flags.readers("m").since()).isAfter(forced);
      assertThat(flags.readers("m").forcedTo("old")).isEmpty();
    }
  }

  @Test
  void takingBackSendsForcedReadersToTheOldShapeToo() {
    store.set(KEY, "25", "eve");
    store.force(KEY, "ann", "new", "eve");
    store.force(KEY, "bob", "old", "eve");
    assertThat(store.takeBack(KEY, "neap")).returns("0", Flag::value).returns("neap", Flag::by);
    assertThat(store.forced(KEY)).extracting(ForcedReader::reader).containsExactly("bob");
    assertThat(words("ann")).isEqualTo("false old DEFAULT");
    assertThat(store.delete("m", "eve")).isEqualTo(2);
    assertThat(store.forced(KEY)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "m.expand,   ann, new, NEAP-4107",
    "n.read-new, ann, new, NEAP-4102",
    "m.read,     ann, new, NEAP-4101",
    "m.read-new, ann, all, NEAP-4103",
    "m.read-new, ' ', new, NEAP-4103",
    "m.read-new, ann, '',  NEAP-4108"
  })
  void refusesWhatMakesNoSense(String key, String reader, String shape, String code) {
    assertThatThrownBy(
            () -> {
              if (shape.isEmpty()) {
                store.unforce(key, reader, "eve");
              } else {
                store.force(key, reader, shape, "eve");
              }
            })
        .isInstanceOfSatisfying(FlagException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void changesAreToldOnTheChannel() throws SQLException {
    try (Connection listener = database.dataSource().getConnection()) {
      listener.createStatement().execute("listen neap");
      store.force(KEY, "ann", "new", "eve");
      store.force(KEY, "ann", "new", "eve");
      store.unforce(KEY, "ann", "eve");
      PGNotification[] told = listener.unwrap(PGConnection.class).getNotifications(10_000);
      assertThat(Arrays.stream(told).map(PGNotification::getParameter).toList())
          .isSubsetOf(List.of("flag:" + KEY))
          .hasSizeBetween(1, 2);
    }
  }
}
