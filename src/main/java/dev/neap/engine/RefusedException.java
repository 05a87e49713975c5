package dev.neap.engine;

import dev.neap.lifecycle.LifecycleException;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Objection;
import java.util.List;
import java.util.stream.Collectors;

/** A check or a gate refuses what was asked; nothing was changed. */
public final class RefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String code;

  private RefusedException(String code, String message) {
    super(message);
    this.code = code;
  }

  static RefusedException objections(List<Objection> objections) {
    return new RefusedException(
        objections.get(0).code(),
        objections.stream().map(Objection::toString).collect(Collectors.joining("\n")));
  }

  /** Several reasons at once, each with its code. */
  static RefusedException several(List<? extends LifecycleException> reasons) {
    return new RefusedException(
        reasons.get(0).code(),
        reasons.stream()
            .map(reason -> String.valueOf(reason.getMessage()))
            .collect(Collectors.joining("\n")));
  }

  static RefusedException because(String code, String message) {
    return new RefusedException(code, code + ": " + message);
  }

  /** One line for each closed gate: which, why, and what opens it. */
  public static String words(List<Verdict> closed) {
    return closed.stream()
        .map(v -> v.gate() + ": " + v.reason() + "; goes on when " + v.opensWhen())
        .collect(Collectors.joining("\n"));
  }

  /** The stable code of the first reason. */
  public String code() {
    return code;
  }
}
