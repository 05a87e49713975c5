package dev.neap.engine;

import static java.util.stream.Collectors.joining;

import dev.neap.engine.HealthCheck.Answer;
import dev.neap.engine.HealthChecks.Said;
import dev.neap.engine.RolloutStore.Hold;
import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Settings;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Says why readers stay where they are, and what lets them rise. */
record RolloutVerdict(Rollout rollout, RolloutStore holds, DatabaseClock clock) {

  Verdict of(Standing standing, Settings settings, Verdict plain) {
    if (!Rollout.WATCHED.contains(standing.state()) || plain.answer() == Verdict.Answer.UNKNOWN) {
      return plain;
    }
    Hold hold = holds.hold(standing).orElse(null);
    if (hold != null) {
      return new Verdict(
          ReaderFacts.GATE,
          Verdict.Answer.CLOSED,
          "%s, held by %s: %s".formatted(plain.reason(), hold.by(), hold.because()),
          hold.since(),
          "somebody runs: ./neap rollout " + standing.name() + " go");
    }
    if (!rollout.isAutomatic(standing, settings)) {
      return rollout
          .unwell(settings)
          .map(
              words ->
                  new Verdict(
                      ReaderFacts.GATE,
                      plain.answer(),
                      plain.reason() + "; readers are not well: " + words,
                      plain.since(),
                      "the health checks agree, and " + plain.opensWhen()))
          .orElse(plain);
    }
    Optional<Verdict> stop = rollout.stops(standing, settings);
    if (stop.isPresent()) {
      return stop.get();
    }
    int step = rollout.next(standing, settings).orElseThrow();
    Instant due = rollout.due(standing, settings);
    String reason = "%s, the next step is %d %%".formatted(plain.reason(), step);
    if (due.isAfter(clock.now())) {
      return new Verdict(
          ReaderFacts.GATE, Verdict.Answer.CLOSED, reason, plain.since(), "it is " + due, due);
    }
    List<Said> obstacles = rollout.obstacles(settings);
    String words = obstacles.stream().map(Said::toString).collect(joining("; "));
    return obstacles.isEmpty()
        ? plain
        : new Verdict(
            ReaderFacts.GATE,
            obstacles.stream().anyMatch(s -> s.health().answer() == Answer.ILL)
                ? Verdict.Answer.CLOSED
                : Verdict.Answer.UNKNOWN,
            reason + " once the health checks agree: " + words,
            null,
            "they say that all is well");
  }
}
