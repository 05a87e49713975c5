package dev.neap.flag.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.neap.flag.Certainty;
import dev.neap.flag.Flags;
import dev.neap.flag.Switch;
import dev.neap.postgres.ControlSchema;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An OFREP server that errs, hangs, or is none; and settings that can't be used. */
@ExtendWith(TestDatabases.class)
class OfrepTest {

  private static final Duration TICK = Duration.ofMillis(1100);

  private final TestDatabase database;
  private final OfrepServer server;

  OfrepTest(TestDatabase database) throws IOException {
    this.database = database;
    this.server = new OfrepServer();
    server.flags.put("m.expand", true);
  }

  @BeforeEach
  void tables() {
    ControlSchema.migrate(database.dataSource());
  }

  @AfterEach
  void close() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "ERROR_500, 500 disk full",
    "HTML_404,  answers 404",
    "NO_JSON,   200 without a value",
    "HANGING,   does not tell"
  })
  void whatIsNoAnswerIsUnknownAndNeverMissing(OfrepServer.Mood mood, String problem) {
    server.mood = mood;
    try (Reading reading = new Reading(database, server, Map.of("neap.flags.timeout", "300ms"))) {
      assertThat(reading.flags.isOn("m", "expand"))
          .returns(false, Switch::on)
          .returns(Certainty.UNKNOWN, Switch::certainty)
          .satisfies(s -> assertThat(s.problem()).contains(problem).doesNotContain("secret"));
      assertThat(reading.flags.readers("m").known()).isFalse();
      server.mood = OfrepServer.Mood.WELL;
      assertThat(reading.after(Duration.ofSeconds(6)).isOn("m", "expand"))
          .returns(true, Switch::on)
          .returns(Certainty.KNOWN, Switch::certainty);
    }
  }

  /** One that hangs, and one that fails late: within the time that it is given, but not soon. */
  @ParameterizedTest
  @CsvSource({"HANGING, 300ms", "SLOW_500, 700ms"})
  void isAskedOnceASecondAndWhileItAnswersLateInVainOnceInFive(
      OfrepServer.Mood late, String timeout) {
    try (Reading reading = new Reading(database, server, Map.of("neap.flags.timeout", timeout))) {
      Flags flags = reading.flags;
      for (int chunk = 0; chunk < 5; chunk++) {
        assertThat(flags.isOn("m", "expand").on()).isTrue();
      }
      assertThat(server.asked).hasValue(1);
      server.mood = late;
      assertThat(reading.after(TICK).isOn("m", "expand").certainty())
          .isEqualTo(Certainty.LAST_KNOWN);
      for (int look = 0; look < 3; look++) {
        assertThat(reading.after(TICK).isOn("m", "expand").on()).isTrue();
        assertThat(flags.isOn("m", "backfill").known()).isFalse();
        assertThat(flags.readers("m").known()).isFalse();
      }
      assertThat(server.asked).hasValue(2);
      reading.after(Duration.ofSeconds(5)).isOn("m", "expand");
      assertThat(server.asked).hasValue(3);
    }
  }

  @Test
  void aServerThatRefusesIsNamedWithoutTheSecret() {
    Map<String, Object> wrong = Map.of("neap.flags.ofrep.headers.authorization", "Bearer wrong");
    try (Reading reading = new Reading(database, server, wrong)) {
      assertThat(reading.flags.isOn("m", "expand").words("m.expand"))
          .startsWith("can't read m.expand: the OFREP server localhost:")
          .contains("answers 401")
          .doesNotContain("wrong");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "neap.flags.provider,      flagdd,           Did you mean flagd?",
    "neap.flags.ofrep.url,     flags.example,    neap.flags.ofrep.url",
    "neap.flags.ofrep.url,     http://me:x@a,    Authorization",
    "neap.flags.flagd.mode,    file,             neap.flags.flagd.file",
    "neap.flags.flagd.port,    70000,            1 to 65535",
    "neap.flags.file.path,     '',               neap.flags.file.path",
    "neap.flags.timeout,       0s,               neap.flags",
  })
  void settingsThatCannotBeUsedAreRefused(String setting, String value, String message) {
    String owner = setting.split("\\.")[2];
    String provider = Map.of("provider", "x", "timeout", "ofrep").getOrDefault(owner, owner);
    Map<String, Object> settings =
        setting.endsWith("provider")
            ? Map.of(setting, value)
            : Map.of("neap.flags.provider", provider, setting, value);
    assertThatThrownBy(() -> new Reading(database, server, settings).close())
        .hasMessageContaining(message);
  }
}
