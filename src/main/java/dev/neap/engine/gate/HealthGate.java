package dev.neap.engine.gate;

import static java.util.stream.Collectors.joining;

import dev.neap.engine.Gate;
import dev.neap.engine.HealthCheck.Answer;
import dev.neap.engine.HealthChecks;
import dev.neap.engine.HealthChecks.Said;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Phase;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
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
    Collection<String> names =
        Objects.requireNonNullElse(question.settings().rollout().health(), checks.names());
    List<Said> unwell =
        checks.ask(names).stream().filter(s -> s.health().answer() != Answer.WELL).toList();
    if (unwell.isEmpty()) {
      return question.open(
          name(), names.isEmpty() ? "no health check is configured" : "all is well");
    }
    String words = unwell.stream().map(Said::toString).collect(joining("; "));
    String opens = "the health checks say that all is well";
    return unwell.stream().anyMatch(s -> s.health().answer() == Answer.ILL)
        ? question.closed(name(), words, opens)
        : question.unknown(name(), words, opens);
  }
}
