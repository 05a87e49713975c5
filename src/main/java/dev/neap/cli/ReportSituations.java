package dev.neap.cli;

import dev.neap.backfill.Checkpoint;
import dev.neap.engine.Engine;
import dev.neap.engine.Report;
import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.UnknownMigrationException;
import dev.neap.lifecycle.Verdict;
import dev.neap.notify.Situation;
import dev.neap.notify.Situations;
import java.time.Clock;
import java.util.Optional;
import java.util.stream.Collectors;

/** Where migrations stand, for those who are told by a message, in the words of {@code status}. */
final class ReportSituations implements Situations {

  private final Engine engine;
  private final Clock clock;

  ReportSituations(Engine engine, Clock clock) {
    this.engine = engine;
    this.clock = clock;
  }

  @Override
  public Optional<Situation> of(String migration) {
    try {
      return Optional.of(situation(engine.status(migration)));
    } catch (UnknownMigrationException e) {
      return Optional.empty();
    }
  }

  private Situation situation(Report report) {
    Standing standing = report.standing();
    Optional<Verdict> closed = report.closed().stream().findFirst();
    String eta =
        report.walks().stream()
            .filter(walk -> !walk.done())
            .map(walk -> eta(walk, report))
            .collect(Collectors.joining(", "));
    return new Situation(
        standing.version(),
        word(report),
        closed.map(verdict -> verdict.gate() + ": " + verdict.reason()).orElse(standing.failure()),
        eta.isEmpty() ? null : eta,
        NextCommand.of(report).map(next -> "./" + next).orElse(null));
  }

  /** Its state, and what it does there where the state does not say it. */
  private static String word(Report report) {
    String state = report.standing().state().name();
    return switch (report.activity()) {
      case RUNNING, ENDED, HALTED -> state;
      default -> "%s in %s".formatted(report.activity().words(), state);
    };
  }

  private String eta(Checkpoint walk, Report report) {
    String end =
        OffPeakText.end(walk.remaining(), report.outlook(), clock.instant(), clock.getZone());
    return end.isEmpty()
        ? ""
        : "%s %s%s".formatted(walk.step(), Amounts.percent(walk.fraction(), false), end);
  }
}
