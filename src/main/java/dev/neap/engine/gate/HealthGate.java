package dev.neap.engine.gate;

import dev.neap.engine.Gate;
import dev.neap.engine.HealthChecks;
import dev.neap.engine.Unwell;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Phase;
import java.util.EnumSet;
import java.util.Set;
import org.springframework.stereotype.Component;

/** The health checks of the roll-out say that all is well with the new shape. */
@Component
final class HealthGate implements Gate {

  private final HealthChecks checks;

  HealthGate(HealthChecks checks) {
    this.checks = checks;
  }

  @Override
  public String name() {
    return "health";
  }

  @Override
  public Set<Phase> phases() {
    return EnumSet.of(Phase.CONTRACT);
  }

  @Override
  public Cost cost() {
    return Cost.LARGE;
  }

  @Override
  public Verdict ask(Question question) {
    Unwell unwell = checks.unwell(question.settings());
    if (unwell.isEmpty()) {
      boolean none = checks.of(question.settings()).isEmpty();
      return question.open(name(), none ? "no health check is configured" : "all is well");
    }
    return new Verdict(
        name(), unwell.answer(), unwell.words(), null, "the health checks say that all is well");
  }
}
