package dev.neap.cli;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;

import dev.neap.cli.Terminal.Style;
import dev.neap.engine.Report;
import dev.neap.engine.Start;
import dev.neap.engine.Started;
import dev.neap.engine.Started.Outcome;
import dev.neap.jobfile.MigrationFiles.Read;
import dev.neap.lifecycle.State;
import dev.neap.lifecycle.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What came of files that were started together, for people and programs. */
record StartedFiles(List<Started> all) {

  /** What a program reads of one of them. */
  record View(
      String name, String file, Outcome outcome, String reason, @Nullable ReportView migration) {}

  /**
   * The files for one database.
   *
   * @param target the one that was asked for; null when none was
   * @param words how the files were named
   * @throws CommandException NEAP-8006 when there is none, NEAP-8007 when they are for several
   *     databases and none was asked for
   */
  static List<Read> of(List<Read> read, @Nullable String target, String words) {
    if (read.isEmpty()) {
      throw CommandException.usage(
          "NEAP-8006",
          "%s holds no migration file: no .yaml, .yml or .json; directories in it are left out."
              .formatted(words));
    }
    Map<String, List<Read>> targets =
        read.stream()
            .collect(
                groupingBy(
                    r -> r.migration().target(),
                    TreeMap::new,
                    java.util.stream.Collectors.toList()));
    if (targets.size() == 1) {
      return read;
    }
    List<Read> asked = target == null ? null : targets.get(target);
    if (asked == null) {
      throw CommandException.usage(
          "NEAP-8007",
          "These files are for several databases; start those of each with --target. %s"
              .formatted(
                  targets.entrySet().stream()
                      .map(e -> e.getKey() + ": " + names(e.getValue()))
                      .collect(joining("; "))));
    }
    return asked;
  }

  private static String names(List<Read> files) {
    return files.stream().map(r -> r.file().toString()).collect(joining(", "));
  }

  /** What the engine is to start. */
  static List<Start> starts(List<Read> files) {
    return files.stream()
        .map(r -> new Start(r.migration(), r.file().toString(), r.named()))
        .toList();
  }

  List<View> views() {
    return all.stream()
        .map(
            s -> {
              Report report = s.report();
              return new View(
                  s.name(),
                  s.file(),
                  s.outcome(),
                  s.reason(),
                  report == null ? null : ReportView.of(report));
            })
        .toList();
  }

  /** A line for each, and further ones where there are several reasons. */
  List<String> lines(CommandContext context) {
    Table table = new Table();
    for (Started started : all) {
      List<String> reasons = reasons(started);
      table.row(
          context.terminal().styled(Style.BOLD, started.name()),
          word(started),
          reasons.isEmpty() ? "" : reasons.get(0));
      reasons.stream().skip(1).forEach(reason -> table.row("", "", reason));
    }
    return table.lines("");
  }

  private static String word(Started started) {
    Report report = started.report();
    return switch (started.outcome()) {
      case DRIVEN -> report == null ? "" : report.standing().state().name();
      case PASSED_OVER -> "passed over";
      case QUEUED -> "waits";
      case REFUSED -> "refused";
      case NOT_REACHED -> "not reached";
    };
  }

  private static List<String> reasons(Started started) {
    List<String> reasons = new ArrayList<>(started.reason().lines().toList());
    Report report = started.report();
    if (started.outcome() != Outcome.DRIVEN || report == null) {
      return reasons;
    }
    String failure = report.standing().failure();
    if (failure != null) {
      reasons.addAll(failure.lines().toList());
    } else {
      for (Verdict closed : report.closed()) {
        reasons.add("waits for " + closed.gate() + ": " + closed.reason());
      }
    }
    NextCommand.of(report).ifPresent(next -> reasons.add("next: " + next));
    return reasons;
  }

  /** What the process ends with: the worst of what came of any. */
  int exitCode(boolean interrupted) {
    if (all.stream().anyMatch(StartedFiles::hasHalted)) {
      return ExitCode.FAILED;
    }
    boolean held =
        all.stream().anyMatch(s -> s.outcome() == Outcome.QUEUED || s.outcome() == Outcome.REFUSED);
    return held && !interrupted ? ExitCode.REFUSED : ExitCode.DONE;
  }

  private static boolean hasHalted(Started started) {
    Report report = started.report();
    return report != null && report.standing().state() == State.HALTED;
  }
}
