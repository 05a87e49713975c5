package dev.neap.engine;

import dev.neap.lifecycle.Facts;
import dev.neap.lifecycle.PhaseResult;
import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.State;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Phase;
import dev.neap.migration.Plan;
import dev.neap.migration.Settings;
import dev.neap.verify.VerificationResults;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** Gathers what a decision about a migration rests on. */
final class FactGatherer {

  private final Gates gates;
  private final BiFunction<Standing, Settings, ReaderFacts> readers;
  private final BiFunction<String, Integer, List<VerificationResults.Result>> verifications;
  private final Rounds rounds;

  /**
   * Gathers from these.
   *
   * @param readers what the readers of a migration make of a decision
   * @param verifications what the finished comparisons found, by migration and run
   */
  FactGatherer(
      Gates gates,
      BiFunction<Standing, Settings, ReaderFacts> readers,
      BiFunction<String, Integer, List<VerificationResults.Result>> verifications,
      Rounds rounds) {
    this.gates = gates;
    this.readers = readers;
    this.verifications = verifications;
    this.rounds = rounds;
  }

  Facts gather(Standing standing, Plan plan, Settings settings, PhaseResult result) {
    Map<Phase, List<Verdict>> asked = new EnumMap<>(Phase.class);
    next(standing.state())
        .map(phase -> new Gate.Question(standing, plan, settings, phase))
        .ifPresent(question -> asked.put(question.phase(), gates.decide(question)));
    Standing.Asked request = standing.asked();
    ReaderFacts reading = readers.apply(standing, settings);
    List<Verdict> holds = holds(standing, plan, settings);
    if (reading.hold() != null) {
      holds.add(reading.hold());
    }
    return new Facts(
        result,
        holds,
        asked,
        reading.percent(),
        different(standing, result),
        standing.verifyRounds(),
        standing.request(),
        request == null ? null : request.by(),
        standing.dropped(),
        standing.haltedIn());
  }

  /** What holds the migration where it is: a pause, or a gate that closed over a running phase. */
  List<Verdict> holds(Standing standing, Plan plan, Settings settings) {
    List<Verdict> holds = new ArrayList<>();
    Standing.Pause pause = standing.pause();
    if (pause != null) {
      holds.add(
          new Verdict(
              "pause",
              Verdict.Answer.CLOSED,
              "paused by " + pause.by() + ": " + pause.reason(),
              pause.since(),
              "somebody runs: ./neap resume " + standing.name()));
    }
    running(standing.state())
        .ifPresent(
            phase ->
                gates.holds(new Gate.Question(standing, plan, settings, phase)).stream()
                    .filter(v -> !v.isOpen())
                    .forEach(holds::add));
    return holds;
  }

  /** What every gate into the phase says. */
  List<Verdict> ask(Standing standing, Plan plan, Settings settings, Phase phase) {
    return gates.ask(new Gate.Question(standing, plan, settings, phase));
  }

  private long different(Standing standing, PhaseResult result) {
    if (standing.state() != State.VERIFYING || !(result instanceof PhaseResult.Finished)) {
      return 0;
    }
    int round = rounds.of(standing, Phase.VERIFY);
    return verifications.apply(standing.name(), standing.run()).stream()
        .filter(r -> r.round() == round)
        .mapToLong(VerificationResults.Result::different)
        .sum();
  }

  private static Optional<Phase> running(State state) {
    return state == State.PAUSED ? Optional.of(Phase.BACKFILL) : state.runs();
  }

  /** The phase that a migration in this state waits to enter. */
  static Optional<Phase> next(State state) {
    return switch (state) {
      case PLANNED -> Optional.of(Phase.EXPAND);
      case EXPANDED -> Optional.of(Phase.BACKFILL);
      case VERIFIED -> Optional.of(Phase.TIGHTEN);
      case ROLLED_OUT -> Optional.of(Phase.CONTRACT);
      default -> Optional.empty();
    };
  }
}
