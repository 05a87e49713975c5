package dev.neap.cli;

import dev.neap.engine.Report;
import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.Verdict;
import dev.neap.postgres.Leases;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.Set;

/** Knows what an operator would most likely type next. */
final class NextCommand {

  private static final Set<String> OF_FLAGS = Set.of("flag", "pause-all", "read-new", "soak");

  /** In the words of a flag that Neap reads elsewhere and can't set. */
  private static final String ELSEWHERE = " is set to ";

  private NextCommand() {}

  /** The command; empty when nothing is to be done. */
  static Optional<String> of(Report report) {
    Standing standing = report.standing();
    String name = standing.name();
    Optional<Verdict> unreadable =
        report.closed().stream().filter(v -> v.gate().equals("file")).findFirst();
    if (unreadable.isPresent()) {
      String opens = unreadable.get().opensWhen();
      return Optional.of(opens.substring(opens.indexOf("neap ")));
    }
    return switch (standing.state()) {
      case COMPLETED, ROLLED_BACK, ABANDONED -> Optional.empty();
      case HALTED -> Optional.of("neap retry " + name);
      case ABANDONING -> Optional.of("neap abandon %s --because TEXT".formatted(name));
      default -> {
        if (standing.pause() != null) {
          yield Optional.of("neap resume " + name);
        } else if (otherDriver(report).isPresent()) {
          yield Optional.of("neap status %s --watch".formatted(name));
        }
        yield Optional.of(
            report.closed().stream()
                .findFirst()
                .map(closed -> opening(closed, standing))
                .orElseGet(() -> again(standing)));
      }
    };
  }

  /** The process that works on it, other than this one, which is about to end. */
  static Optional<Leases.Holder> otherDriver(Report report) {
    String own = ManagementFactory.getRuntimeMXBean().getName();
    return report
        .driver()
        .filter(Leases.Holder::alive)
        .filter(holder -> !holder.owner().equals(own));
  }

  private static String opening(Verdict closed, Standing standing) {
    String name = standing.name();
    if (OF_FLAGS.contains(closed.gate()) && closed.opensWhen().contains(ELSEWHERE)) {
      return "neap status %s --watch".formatted(name);
    }
    return switch (closed.gate()) {
      case "pause-all" -> "neap flag set neap.pause-all off";
      case "approval" -> "neap approve %s contract".formatted(name);
      case "flag" ->
          switch (standing.state()) {
            case PLANNED, EXPANDING -> "neap flag set %s.expand on".formatted(name);
            case EXPANDED, BACKFILLING, PAUSED -> "neap flag set %s.backfill on".formatted(name);
            case VERIFYING, VERIFIED, TIGHTENING -> "neap flag set %s.tighten on".formatted(name);
            default -> "neap complete " + name;
          };
      case "window" -> again(standing);
      case "read-new" -> readers(closed, name);
      case "soak", "usage" -> "neap complete " + name;
      default -> "neap status %s --watch".formatted(name);
    };
  }

  /** Readers that are held, or not well, are not sent over by a command that says so. */
  private static String readers(Verdict closed, String name) {
    if (closed.opensWhen().contains("neap rollout")) {
      return "neap rollout %s go".formatted(name);
    }
    return closed.opensWhen().contains("health checks") || closed.opensWhen().contains("is well")
        ? "neap status %s --watch".formatted(name)
        : "neap complete " + name;
  }

  private static String again(Standing standing) {
    return switch (standing.request()) {
      case ROLLBACK -> "neap rollback " + standing.name();
      default -> "neap resume " + standing.name();
    };
  }
}
