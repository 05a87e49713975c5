package dev.neap.engine;

import static dev.neap.migration.Phase.BACKFILL;
import static dev.neap.migration.Phase.CONTRACT;
import static dev.neap.migration.Phase.EXPAND;
import static dev.neap.migration.Phase.ROLLBACK;
import static dev.neap.migration.Phase.TIGHTEN;

import dev.neap.backfill.Time;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Phase;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.springframework.core.env.StandardEnvironment;

/** The gates of the model: truths that anybody may flip. */
final class MachineGates {

  /** One of them; it says what is true of it at this moment. */
  private static final class ModelGate implements Gate {
    private final String name;
    private final Set<Phase> phases;
    private final boolean holds;
    private final Cost cost;
    private Verdict.Answer answer = Verdict.Answer.OPEN;

    ModelGate(String name, boolean holds, Set<Phase> phases) {
      this.name = name;
      this.phases = phases;
      this.holds = holds;
      this.cost = name.equals("usage") ? Cost.LARGE : Cost.SMALL;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public Set<Phase> phases() {
      return phases;
    }

    @Override
    public boolean holds() {
      return holds;
    }

    @Override
    public Cost cost() {
      return cost;
    }

    @Override
    public Verdict ask(Question question) {
      return new Verdict(name, answer, name, null, "somebody opens it");
    }
  }

  private static final Set<Phase> FORWARD = EnumSet.complementOf(EnumSet.of(ROLLBACK));

  private final List<ModelGate> all =
      List.of(
          new ModelGate("pause-all", true, FORWARD),
          new ModelGate("flag-expand", true, Set.of(EXPAND)),
          new ModelGate("neighbour", false, Set.of(EXPAND)),
          new ModelGate("flag-backfill", true, Set.of(BACKFILL)),
          new ModelGate("window", true, Set.of(BACKFILL)),
          new ModelGate("flag-tighten", true, Set.of(TIGHTEN)),
          new ModelGate("flag-contract", true, Set.of(CONTRACT)),
          new ModelGate("soak", false, Set.of(CONTRACT)),
          new ModelGate("usage", false, Set.of(CONTRACT)),
          new ModelGate("approval", false, Set.of(CONTRACT)));

  /** The engine's own way to ask them. */
  final Gates gates =
      new Gates(
          List.copyOf(all),
          List.of(),
          new GateSettings(new StandardEnvironment()),
          new OutsideAnswers(Time.SYSTEM),
          (question, verdicts) -> verdicts);

  /** Any combination: each one open or not, most of them open. */
  void flipAll(Random random) {
    all.forEach(gate -> flip(gate, random));
  }

  /** One changes its mind. */
  void flip(Random random) {
    flip(all.get(random.nextInt(all.size())), random);
  }

  private static void flip(ModelGate gate, Random random) {
    int chance = random.nextInt(10);
    gate.answer =
        chance < 7
            ? Verdict.Answer.OPEN
            : chance < 9 ? Verdict.Answer.CLOSED : Verdict.Answer.UNKNOWN;
  }

  void openAll() {
    all.forEach(gate -> gate.answer = Verdict.Answer.OPEN);
  }

  /** The truth, without asking the code under test: is any gate of this phase not open? */
  boolean closed(Phase phase, boolean holdingOnly) {
    for (ModelGate gate : all) {
      if (gate.phases.contains(phase)
          && (gate.holds || !holdingOnly)
          && gate.answer != Verdict.Answer.OPEN) {
        return true;
      }
    }
    return false;
  }
}
