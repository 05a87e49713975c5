package dev.neap.engine;

import dev.neap.engine.RolloutStore.Hold;
import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Settings;
import java.time.Instant;
import java.util.Optional;

/** Says why readers stay where they are, and what lets them rise. */
record RolloutVerdict(
    Rollout rollout, HealthChecks checks, RolloutStore holds, DatabaseClock clock) {

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
      Unwell unwell = checks.unwell(settings);
      return unwell.isEmpty()
          ? plain
          : new Verdict(
              ReaderFacts.GATE,
              plain.answer(),
              plain.reason() + "; readers are not well: " + unwell.words(),
              plain.since(),
              "the health checks agree, and " + plain.opensWhen());
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
    Unwell unwell = checks.unwell(settings);
    return unwell.isEmpty()
        ? plain
        : new Verdict(
            ReaderFacts.GATE,
            unwell.answer(),
            reason + " once the health checks agree: " + unwell.words(),
            null,
            "they say that all is well");
  }
}
