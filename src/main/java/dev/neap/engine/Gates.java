package dev.neap.engine;

import dev.neap.engine.Gate.Cost;
import dev.neap.engine.Gate.Question;
import dev.neap.lifecycle.Verdict;
import dev.neap.lifecycle.Verdict.Answer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All gates, asked so that none of them can do harm: one that throws or hangs can't tell, and the
 * dear ones are asked when the others are open.
 */
public final class Gates {

  private static final Logger log = LoggerFactory.getLogger(Gates.class);

  private final List<Gate> gates;
  private final Map<String, Boolean> passes = new HashMap<>();
  private final OutsideAnswers outside;
  private final BiFunction<Question, List<Verdict>, List<Verdict>> since;

  /**
   * Gates as the configuration has them.
   *
   * @throws InvalidGateException when it names a gate or a setting that there is not
   */
  Gates(
      List<Gate> single,
      List<GateSet> sets,
      GateSettings settings,
      OutsideAnswers outside,
      GateSince since) {
    this(single, sets, settings, outside, since::told);
  }

  /** With what adds to answers since when they have been so. */
  Gates(
      List<Gate> single,
      List<GateSet> sets,
      GateSettings settings,
      OutsideAnswers outside,
      BiFunction<Question, List<Verdict>, List<Verdict>> since) {
    List<Gate> all = new ArrayList<>(single);
    sets.forEach(set -> all.addAll(set.gates()));
    all.sort(Comparator.comparing(Gate::cost));
    this.gates = List.copyOf(all);
    this.outside = outside;
    this.since = since;
    settings.refuseOthers(gates.stream().map(Gate::name).toList());
    gates.forEach(gate -> passes.put(gate.name(), settings.passesUnknown(gate)));
  }

  /** All of them, those that take little to ask first. */
  public List<Gate> all() {
    return gates;
  }

  /** What every gate into the phase says, however much it takes to ask. */
  List<Verdict> ask(Question question) {
    return since.apply(
        question, into(question, gate -> true).map(gate -> answer(gate, question)).toList());
  }

  /** What keeps the migration out of the phase: the dear gates are asked when the others let in. */
  List<Verdict> decide(Question question) {
    List<Verdict> verdicts = new ArrayList<>();
    for (Cost cost : Cost.values()) {
      if (verdicts.stream().allMatch(Verdict::isOpen)) {
        into(question, gate -> gate.cost() == cost)
            .forEach(gate -> verdicts.add(answer(gate, question)));
      }
    }
    return since.apply(question, verdicts);
  }

  /** What the gates say that also hold a phase that runs. */
  List<Verdict> holds(Question question) {
    return since.apply(
        question, into(question, Gate::holds).map(gate -> answer(gate, question)).toList());
  }

  private java.util.stream.Stream<Gate> into(Question question, Predicate<Gate> which) {
    return gates.stream().filter(g -> g.phases().contains(question.phase())).filter(which);
  }

  private Verdict answer(Gate gate, Question question) {
    Verdict verdict = asked(gate, question);
    return verdict.answer() == Answer.UNKNOWN && passes.getOrDefault(gate.name(), false)
        ? new Verdict(
            verdict.gate(),
            Answer.OPEN,
            "passed though it can't tell, as neap.gates.%s.unknown has it: %s"
                .formatted(gate.name(), verdict.reason()),
            verdict.since(),
            "")
        : verdict;
  }

  private Verdict asked(Gate gate, Question question) {
    try {
      return gate.cost() == Cost.OUTSIDE ? outside.ask(gate, question) : gate.ask(question);
    } catch (ExecutionException e) {
      return failed(gate, question, e.getCause() == null ? e : e.getCause());
    } catch (RuntimeException e) {
      return failed(gate, question, e);
    }
  }

  /** Where the server is gone the driver waits for it; anything else is told. */
  private static Verdict failed(Gate gate, Question question, Throwable failure) {
    if (failure instanceof RuntimeException lost && Outage.isOne(lost)) {
      throw lost;
    }
    log.atDebug()
        .addKeyValue("migration", question.standing().name())
        .addKeyValue("gate", gate.name())
        .setCause(failure)
        .log("gate failed");
    return question.unknown(
        gate.name(), "it failed: " + Failures.words(failure), "it can be asked without an error");
  }
}
