package dev.neap.engine.gate;

import dev.neap.engine.Gate;
import dev.neap.engine.Neighbours;
import dev.neap.engine.Neighbours.Neighbour;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Phase;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/** No other migration that goes first works on the same tables. */
@Component
final class NeighbourGate implements Gate {

  private final Neighbours neighbours;

  NeighbourGate(Neighbours neighbours) {
    this.neighbours = neighbours;
  }

  @Override
  public String name() {
    return "neighbour";
  }

  @Override
  public Set<Phase> phases() {
    return EnumSet.of(Phase.EXPAND);
  }

  @Override
  public Verdict ask(Question question) {
    Optional<Neighbour> first = neighbours.before(question.standing());
    return first
        .map(n -> new Verdict(name(), Verdict.Answer.CLOSED, n.words(), n.since(), n.way()))
        .orElseGet(() -> question.open(name(), "no other migration goes first on its tables"));
  }
}
