package dev.neap.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.neap.lifecycle.Event;
import dev.neap.lifecycle.State;
import dev.neap.lifecycle.Transition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the configuration may say, and who is told what by it. */
class NotificationsTest {

  private static final String URL = "https://hooks.example.com/services/T1SECRET/B2SECRET";
  private static final String[] OPS = {"channels.ops.type", "slack", "channels.ops.url", URL};

  @Test
  void withoutAnyNobodyIsTold() {
    assertThat(Written.notifications().isConfigured()).isFalse();
    assertThat(Written.notifications().waitsLongerThan()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          chanels.ops.type              | slack   | neap.notify: there is no setting neap.notify.chanels.ops.type
          channels.ops.ulr              | x       | neap.notify.channels.ops: there is no setting neap.notify.channels.ops.ulr
          channels.ops.type             | slak    | neap.notify.channels.ops.type: there is no slak; there are: [email, log, pagerduty, slack, webhook]
          channels.ops.url-file         | /x      | neap.notify.channels.ops.url: it is set twice
          channels.ops.url              | ftp://x | neap.notify.channels.ops.url: it is no address of a web server
          channels.ops.url              | a b     | neap.notify.channels.ops.url: it is no address
          channels.ops.url              | ''      | neap.notify.channels.ops.url: it is empty
          channels.new.url              | x       | neap.notify.channels.new.type: it is missing
          channels.new.type             | slack   | neap.notify.channels.new.url: it is missing
          channels.ops.url              | ${NO_SUCH_VARIABLE_X} | the variable that it takes its value from is not set
          brokers.ops.type              | kafka   | neap.notify.brokers.ops: there is a channel of this name
          timeout                       | 0s      | neap.notify.timeout: it is not longer than nothing
          timeout                       | soon    | neap.notify.timeout: it can't be read
          rules[0].chanel               | ops     | there is no setting neap.notify.rules[0].chanel
          rules[0].channel              | dev     | neap.notify.rules[0].channel: there is no channel dev; there are: ops
          """)
  void whatCannotBeUsedIsRefusedByNameAndWithoutItsValue(
      String setting, String value, String problem) {
    Object[] settings = Arrays.copyOf(OPS, OPS.length + 2, Object[].class);
    settings[OPS.length] = setting;
    settings[OPS.length + 1] = value;
    assertThatThrownBy(() -> Written.notifications(settings))
        .isInstanceOf(InvalidNotificationsException.class)
        .hasMessageStartingWith("NEAP-7101: ")
        .hasMessageContaining(problem)
        .hasMessageNotContaining("SECRET");
  }

  @Test
  void aRuleSaysWhichEventsThereAre() {
    assertThatThrownBy(
            () -> Written.notifications(with("rules[0].channel", "ops", "rules[0].events", "HALT")))
        .hasMessageContaining("neap.notify.rules[0].events: there is no HALT; there are")
        .hasMessageContaining("HALTED")
        .hasMessageContaining("important");
  }

  @Test
  void aSecretMayStandInAFile(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("url"), URL + "\n");
    Notifications read =
        Written.notifications("channels.ops.type", "slack", "channels.ops.url-file", file);
    assertThat(read.names()).containsExactly("ops");
    assertThatThrownBy(
            () ->
                Written.notifications(
                    "channels.ops.type",
                    "slack",
                    "channels.ops.url-file",
                    directory.resolve("none")))
        .hasMessageContaining("url-file: the file")
        .hasMessageContaining("can't be read (NoSuchFileException)");
  }

  @Test
  void aKeyThatCanBeGuessedIsRefused() {
    for (String key : List.of("short", "whsec_c2hvcnQ=", "whsec_?")) {
      assertThatThrownBy(
              () ->
                  Written.notifications(
                      "channels.hook.type", "webhook",
                      "channels.hook.url", "https://x",
                      "channels.hook.key", key))
          .isInstanceOf(InvalidNotificationsException.class)
          .hasMessageContaining("neap.notify.channels.hook.key")
          .hasMessageNotContaining(key);
    }
  }

  @Test
  void peopleAreToldWhatNeedsThemWhereNoRuleSaysMore() {
    Consumer slack = Written.notifications((Object[]) OPS).consumers().get(0);
    assertThat(told(slack))
        .isEqualTo(
            EnumSet.of(
                Event.HALTED,
                Event.STALLED,
                Event.STALL_OVER,
                Event.WAITS,
                Event.READERS,
                Event.HEALTH_FAILED,
                Event.HEALTH_WELL,
                Event.APPROVAL_WANTED,
                Event.APPROVED,
                Event.APPROVAL_REVOKED,
                Event.DROP_AHEAD));
    assertThat(slack.wants(move(State.CONTRACTING, State.COMPLETED))).isTrue();
    assertThat(slack.wants(move(State.ROLLING_BACK, State.ROLLED_BACK))).isTrue();
    assertThat(slack.wants(move(State.EXPANDED, State.BACKFILLING))).isFalse();
    Consumer pager =
        Written.notifications("channels.p.type", "pagerduty", "channels.p.routing-key", "R0123456")
            .consumers()
            .get(0);
    assertThat(told(pager))
        .isEqualTo(
            EnumSet.of(
                Event.HALTED,
                Event.STALLED,
                Event.STALL_OVER,
                Event.HEALTH_FAILED,
                Event.HEALTH_WELL));
  }

  @Test
  void aWaitIsToldFromTheRulesDurationOn() {
    Notifications read =
        Written.notifications(
            with(
                "channels.dev.type", "log",
                "rules[0].channel", "ops",
                "rules[0].events", "waits",
                "rules[0].waits-longer-than", "2h",
                "rules[1].channel", "dev",
                "rules[1].events", "WAITS,HALTED",
                "rules[1].waits-longer-than", "10m"));
    assertThat(read.waitsLongerThan()).contains(Duration.ofMinutes(10));
    assertThat(read.waits()).containsExactly(Duration.ofMinutes(10), Duration.ofHours(2));
    Transition short30 = waits("{\"since\": \"2026-11-29T01:30:00Z\"}");
    Transition long2h = waits("{\"since\": \"2026-11-29T00:00:00Z\"}");
    assertThat(consumer(read, "ops").wants(short30)).isFalse();
    assertThat(consumer(read, "dev").wants(short30)).isTrue();
    assertThat(consumer(read, "ops").wants(long2h)).isTrue();
    assertThat(consumer(read, "ops").wants(waits(null))).as("it does not say how long").isTrue();
  }

  @Test
  void aChannelIsToldAWaitOfThirtyMinutesWhereItsRuleSaysNothing() {
    assertThat(Written.notifications((Object[]) OPS).waitsLongerThan())
        .contains(Duration.ofMinutes(30));
    assertThat(
            Written.notifications(with("rules[0].channel", "ops", "rules[0].events", "halts"))
                .waitsLongerThan())
        .isEmpty();
  }

  @Test
  void aSecretShowsItselfToNobody() {
    assertThat(Secret.of(URL)).hasToString("***");
    assertThat("%s".formatted(Secret.of(URL))).isEqualTo("***");
  }

  private static Object[] with(Object... further) {
    Object[] all = Arrays.copyOf(OPS, OPS.length + further.length, Object[].class);
    System.arraycopy(further, 0, all, OPS.length, further.length);
    return all;
  }

  private static Consumer consumer(Notifications read, String name) {
    return read.consumers().stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
  }

  private static Set<Event> told(Consumer consumer) {
    return Arrays.stream(Event.values())
        .filter(
            event ->
                consumer.wants(Written.row(3, State.EXPANDED, State.EXPANDED, event, "", null)))
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Event.class)));
  }

  private static Transition move(State from, State to) {
    return Written.row(3, from, to, Event.MOVED, "");
  }

  private static Transition waits(@org.jspecify.annotations.Nullable String detail) {
    return Written.row(3, State.PAUSED, State.PAUSED, Event.WAITS, "", detail);
  }
}
