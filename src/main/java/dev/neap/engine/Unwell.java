package dev.neap.engine;

import static java.util.stream.Collectors.joining;

import dev.neap.engine.HealthCheck.Answer;
import dev.neap.engine.HealthChecks.Said;
import dev.neap.lifecycle.Verdict;
import java.util.List;

/** The health checks that do not say that all is well, with what they say. */
public record Unwell(List<Said> said) {

  /** Whether all is well. */
  public boolean isEmpty() {
    return said.isEmpty();
  }

  /** What a gate answers by it: closed where one says that something is wrong. */
  public Verdict.Answer answer() {
    return said.stream().anyMatch(s -> s.health().answer() == Answer.ILL)
        ? Verdict.Answer.CLOSED
        : Verdict.Answer.UNKNOWN;
  }

  /** What all of them say. */
  public String words() {
    return said.stream().map(Said::toString).collect(joining("; "));
  }
}
