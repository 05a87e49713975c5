package dev.neap.cli;

import dev.neap.engine.Report;
import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.Verdict;
import dev.neap.postgres.Leases;
import java.util.Optional;

/** Knows what an operator would most likely type next. */
final class NextCommand {

  private NextCommand() {}

  /** The command; empty when nothing is to be done. */
  static Optional<String> of(Report report) {
    Standing standing = report.standing();
    String name = standing.name();
    boolean driven = report.driver().filter(Leases.Holder::alive).isPresent();
    return switch (standing.state()) {
      case COMPLETED -> Optional.empty();
      case ROLLED_BACK, PLANNED -> Optional.of(waitingOr(report, start(standing)));
      case HALTED -> Optional.of("neap retry " + name);
      default -> {
        if (standing.pause() != null) {
          yield Optional.of("neap resume " + name);
        } else if (driven) {
          yield Optional.of("neap status %s --watch".formatted(name));
        }
        yield Optional.of(waitingOr(report, start(standing)));
      }
    };
  }

  private static String start(Standing standing) {
    return switch (standing.request()) {
      case ROLLBACK -> "neap rollback " + standing.name();
      default -> "neap start " + standing.registration().file();
    };
  }

  private static String waitingOr(Report report, String otherwise) {
    String name = report.standing().name();
    return report.closed().stream()
        .filter(v -> !v.isOpen())
        .findFirst()
        .map(Verdict::gate)
        .map(
            gate ->
                switch (gate) {
                  case "approval" -> "neap approve %s contract --as SOMEBODY".formatted(name);
                  case "flag", "read-new", "soak", "usage" -> "neap complete " + name;
                  default -> "neap status %s --watch".formatted(name);
                })
        .orElse(otherwise);
  }
}
