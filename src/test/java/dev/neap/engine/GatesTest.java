package dev.neap.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.neap.backfill.Time;
import dev.neap.engine.Gate.Question;
import dev.neap.lifecycle.Registration;
import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.State;
import dev.neap.lifecycle.Verdict;
import dev.neap.lifecycle.Verdict.Answer;
import dev.neap.migration.Phase;
import dev.neap.migration.Settings;
import dev.neap.postgres.ControlSchema;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.jdbc.UncategorizedSQLException;

/** A gate can neither end a drive nor hold it, and since when it answers so outlives processes. */
@ExtendWith(TestDatabases.class)
class GatesTest {

  private static final Question QUESTION =
      new Question(
          new Standing(
              "m1",
              1,
              State.ROLLED_OUT,
              null,
              1,
              new Registration("m1", "", "m1.yaml", "", "{}", "public", "ada"),
              Instant.EPOCH,
              Instant.EPOCH,
              null,
              null,
              0,
              false,
              null,
              false),
          Subject.empty("m1", "public"),
          Settings.NONE,
          Phase.CONTRACT);

  private final TestDatabase database;

  GatesTest(TestDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void control() {
    ControlSchema.migrate(database.dataSource());
  }

  private record Stub(
      String name, Cost cost, Unknown unknown, Duration limit, Function<Question, Verdict> says)
      implements Gate {

    @Override
    public Set<Phase> phases() {
      return Set.of(Phase.CONTRACT);
    }

    @Override
    public Duration lasts() {
      return Duration.ZERO;
    }

    @Override
    public Verdict ask(Question question) {
      return says.apply(question);
    }
  }

  private static Gate gate(String name, Gate.Cost cost, Function<Question, Verdict> says) {
    return new Stub(name, cost, Gate.Unknown.WAITS, Duration.ofMillis(50), says);
  }

  private Gates gates(Map<String, Object> settings, Gate... gates) {
    StandardEnvironment environment = new StandardEnvironment();
    environment.getPropertySources().addFirst(new MapPropertySource("test", settings));
    return new Gates(
        List.of(gates),
        List.of(),
        new GateSettings(environment),
        new OutsideAnswers(Time.SYSTEM),
        new GateSince(database.sql()));
  }

  @Test
  void oneThatThrowsOrHangsCanNotTell() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    AtomicInteger hanging = new AtomicInteger();
    Function<Question, Verdict> hangs =
        question -> {
          hanging.incrementAndGet();
          boolean interrupted = true;
          while (interrupted) {
            try {
              end.await();
              interrupted = false;
            } catch (InterruptedException e) {
              interrupted = true;
            }
          }
          return question.open("hangs", "at last");
        };
    Gates gates =
        gates(
            Map.of("neap.gates.careless.unknown", "pass"),
            gate("throws", Gate.Cost.SMALL, question -> fail("broken in here")),
            gate("thrown", Gate.Cost.OUTSIDE, question -> fail("broken out there")),
            gate("careless", Gate.Cost.LARGE, question -> fail("broken anyway")),
            gate("hangs", Gate.Cost.OUTSIDE, hangs));
    assertThat(gates.ask(QUESTION))
        .extracting(Verdict::answer, Verdict::reason)
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(Answer.UNKNOWN, "it failed: broken in here"),
            org.assertj.core.groups.Tuple.tuple(
                Answer.OPEN,
                "passed though it can't tell, as neap.gates.careless.unknown has it:"
                    + " it failed: broken anyway"),
            org.assertj.core.groups.Tuple.tuple(Answer.UNKNOWN, "it failed: broken out there"),
            org.assertj.core.groups.Tuple.tuple(Answer.UNKNOWN, "no answer within 50 ms"));
    gates.ask(QUESTION);
    assertThat(hanging).as("asked while it still thinks about the last question").hasValue(1);
    end.countDown();
    org.awaitility.Awaitility.await()
        .until(() -> gates.ask(QUESTION).get(3).answer() == Answer.OPEN);
  }

  private static Verdict fail(String words) {
    throw new IllegalStateException(words);
  }

  @Test
  void aServerThatIsGoneIsTheDriversToWaitFor() {
    RuntimeException lost =
        new UncategorizedSQLException("ask", null, new SQLException("gone", "08006"));
    for (Gate.Cost cost : Gate.Cost.values()) {
      Gates gates =
          gates(
              Map.of(),
              gate(
                  "server",
                  cost,
                  question -> {
                    throw lost;
                  }));
      assertThatThrownBy(() -> gates.ask(QUESTION)).isSameAs(lost);
    }
  }

  @Test
  void dearOnesAreAskedWhenTheOthersAreOpen() {
    AtomicInteger asked = new AtomicInteger();
    boolean[] shut = {true};
    Gates gates =
        gates(
            Map.of(),
            gate(
                "far",
                Gate.Cost.OUTSIDE,
                question -> {
                  asked.incrementAndGet();
                  return question.closed("far", "no", "never");
                }),
            gate(
                "near",
                Gate.Cost.SMALL,
                question ->
                    shut[0] ? question.closed("near", "no", "later") : question.open("near", "")));
    assertThat(gates.decide(QUESTION)).extracting(Verdict::gate).containsExactly("near");
    assertThat(asked).hasValue(0);
    shut[0] = false;
    assertThat(gates.decide(QUESTION)).extracting(Verdict::gate).containsExactly("near", "far");
  }

  @Test
  void sinceWhenItAnswersSoIsTheSameInEveryProcess() {
    Answer[] answer = {Answer.CLOSED};
    Gate gate =
        gate(
            "shut",
            Gate.Cost.SMALL,
            question -> new Verdict("shut", answer[0], "for a reason", null, "it opens"));
    Instant since = since(gate);
    assertThat(since).isNotNull();
    assertThat(since(gate)).as("in another process").isEqualTo(since);
    answer[0] = Answer.UNKNOWN;
    Instant unknown = since(gate);
    assertThat(unknown).as("of another answer").isAfter(since);
    answer[0] = Answer.OPEN;
    assertThat(since(gate)).isNull();
    answer[0] = Answer.UNKNOWN;
    assertThat(since(gate)).as("of the same answer, but that it was open between").isAfter(unknown);
  }

  private @org.jspecify.annotations.Nullable Instant since(Gate gate) {
    return gates(Map.of(), gate).ask(QUESTION).get(0).since();
  }

  @Test
  void aGateOrASettingThatThereIsNotIsRefused() {
    Gate gate = gate("shut", Gate.Cost.SMALL, question -> question.open("shut", ""));
    assertRefused("neap.gates.shutt.unknown", "pass", "NEAP-6160", "there are shut", gate);
    assertRefused("neap.gates.shut.unknwon", "pass", "NEAP-6160", "unknwon", gate);
    assertRefused("neap.gates.shut.unknown", "perhaps", "NEAP-6161", "unknown", gate);
    Gate strict =
        new Stub(
            "strict",
            Gate.Cost.SMALL,
            Gate.Unknown.WAITS_ALWAYS,
            Duration.ZERO,
            question -> question.open("strict", ""));
    assertRefused("neap.gates.strict.unknown", "pass", "NEAP-6161", "always waits", strict);
  }

  private void assertRefused(String key, String value, String code, String words, Gate gate) {
    assertThatThrownBy(() -> gates(Map.of(key, value), gate))
        .isInstanceOf(InvalidGateException.class)
        .hasMessageStartingWith(code)
        .hasMessageContaining(words);
  }
}
