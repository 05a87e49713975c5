package dev.neap.cli;

import static dev.neap.cli.Amounts.count;
import static dev.neap.cli.Amounts.timeAgo;

import dev.neap.backfill.Checkpoint;
import dev.neap.cli.Terminal.Style;
import dev.neap.engine.Activity;
import dev.neap.engine.Outlook;
import dev.neap.engine.Report;
import dev.neap.engine.TunedSetting;
import dev.neap.lifecycle.Request;
import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.State;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Phase;
import dev.neap.postgres.IndexProgress;
import dev.neap.schema.TableName;
import dev.neap.verify.VerificationResults.Result;
import dev.neap.window.Window;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Where a migration stands, in lines for people. */
final class StatusText {

  private static final int LABEL = 12;

  private final Terminal terminal;
  private final Clock clock;

  StatusText(Terminal terminal, Clock clock) {
    this.terminal = terminal;
    this.clock = clock;
  }

  /** All that is known of it. */
  List<String> full(Report report) {
    Standing s = report.standing();
    List<String> lines = new ArrayList<>(head(report));
    label(lines, "since", ago(s.stateSince()));
    label(
        lines,
        "started",
        "%s by %s from %s%s"
            .formatted(
                ago(s.startedAt()),
                s.registration().startedBy(),
                s.registration().file(),
                s.run() > 1 ? ", run " + s.run() : ""));
    label(
        lines,
        "driven by",
        NextCommand.otherDriver(report)
            .map(holder -> holder.owner() + " since " + ago(holder.since()))
            .orElse("nobody now"));
    Standing.Asked asked = s.asked();
    if (asked != null) {
      label(lines, "asked", "%s by %s, %s".formatted(asked.request(), asked.by(), ago(asked.at())));
    }
    Integer percent = report.readNewPercent();
    label(
        lines,
        "read-new",
        (percent == null ? "an unknown part" : percent + " %") + " of readers on the new shape");
    report
        .walks()
        .forEach(
            walk -> label(lines, walk.done() ? "done" : "progress", walk(walk, report.outlook())));
    for (IndexProgress build : report.builds()) {
      String lasts = ", for " + Amounts.duration(build.lasts());
      label(lines, "builds", build(build) + lasts);
    }
    plans(lines, report);
    passedBy(lines, report);
    gates(lines, report);
    for (Report.Writes writes : report.writes()) {
      label(
          lines,
          "writes",
          "%s: %s through the old shape, %s through the new one"
              .formatted(writes.table(), count(writes.oldShape()), count(writes.newShape())));
    }
    report
        .evidence()
        .forEach(known -> label(lines, "old shape", EvidenceText.of(known, this::ago)));
    report.verifications().forEach(result -> lines.addAll(verification(result)));
    archives(lines, report);
    waitsAndNext(lines, report);
    return lines;
  }

  /** What a command ends with: its state, what it waits for, what to type next. */
  List<String> summary(Report report) {
    List<String> lines = new ArrayList<>(head(report));
    report.verifications().stream()
        .filter(result -> result.different() > 0 && report.standing().state() == State.HALTED)
        .forEach(result -> lines.addAll(verification(result)));
    passedBy(lines, report);
    archives(lines, report);
    waitsAndNext(lines, report);
    return lines;
  }

  /** What one comparison found, with the first rows that differ. */
  List<String> verification(Result result) {
    List<String> lines = new ArrayList<>();
    String different =
        result.different() == 0
            ? "none differs"
            : terminal.styled(Style.RED, count(result.different()) + " differ");
    label(
        lines,
        "compared",
        "%s: %s rows, %s (round %d, %s)"
            .formatted(
                result.step(),
                count(result.compared()),
                different,
                result.round(),
                ago(result.finishedAt())));
    result.keys().forEach(key -> label(lines, "", "differs: " + key));
    return lines;
  }

  private List<String> head(Report report) {
    Standing s = report.standing();
    List<String> lines = new ArrayList<>();
    lines.add(
        terminal.styled(Style.BOLD, s.name())
            + "  "
            + terminal.styled(style(s.state()), s.state().name())
            + "  "
            + s.state().sentence());
    if (report.activity() != Activity.ENDED) {
      label(lines, "doing", doing(report));
    }
    State haltedIn = s.haltedIn();
    if (haltedIn != null) {
      label(lines, "halted in", haltedIn.name());
    }
    String failure = s.failure();
    if (failure != null) {
      failure.lines().forEach(line -> label(lines, "because", line));
    }
    Standing.Pause pause = s.pause();
    if (pause != null) {
      label(
          lines,
          "paused",
          "by %s, %s: %s".formatted(pause.by(), ago(pause.since()), pause.reason()));
    }
    return lines;
  }

  private String doing(Report report) {
    String word = report.activity().words();
    return report.activity() == Activity.STALLED
        ? word + ", nothing was done since " + ago(report.lastProgress())
        : word;
  }

  private void gates(List<String> lines, Report report) {
    Table table = new Table();
    boolean any = false;
    for (Phase phase : Phase.values()) {
      for (Verdict verdict : report.gates().getOrDefault(phase, List.of())) {
        any = true;
        table.row(phase.title(), verdict.gate(), answer(verdict), why(verdict));
      }
    }
    if (any) {
      lines.add("  gates");
      lines.addAll(table.lines("    "));
    }
  }

  private String answer(Verdict verdict) {
    return switch (verdict.answer()) {
      case OPEN -> terminal.styled(Style.GREEN, "open");
      case CLOSED -> terminal.styled(Style.YELLOW, "closed");
      case UNKNOWN -> terminal.styled(Style.RED, "unknown");
    };
  }

  private String why(Verdict verdict) {
    Instant since = verdict.since();
    String reason = verdict.reason() + (since == null ? "" : ", since " + ago(since));
    return verdict.isOpen() ? reason : reason + "; opens when " + verdict.opensWhen();
  }

  private void passedBy(List<String> lines, Report report) {
    long rows = report.passedBy().rows();
    if (rows == 0) {
      return;
    }
    label(lines, "passed by", "rows that can't be converted: " + count(rows) + ", the first are");
    report.passedBy().first().forEach(bad -> label(lines, "", bad.toString()));
  }

  private void archives(List<String> lines, Report report) {
    for (Report.KeptArchive archive : report.archives()) {
      label(
          lines,
          "archive",
          "%s holds %s rows of what %s lost"
              .formatted(
                  pasted(archive.archiveTable()), count(archive.rows()), archive.sourceTable()));
    }
  }

  /** The name of one of Neap's tables, as a statement takes it. */
  private static String pasted(String table) {
    int dot = table.indexOf('.');
    return new TableName(table.substring(0, dot), table.substring(dot + 1)).sql();
  }

  private void waitsAndNext(List<String> lines, Report report) {
    for (Verdict verdict : report.closed()) {
      label(lines, "waits for", verdict.gate() + ": " + why(verdict));
    }
    report.left().forEach(left -> label(lines, "left", left));
    NextCommand.of(report)
        .ifPresent(next -> label(lines, "next:", terminal.styled(Style.BOLD, next)));
    if (report.standing().state() == State.HALTED) {
      label(lines, "or:", waysOut(report.standing()));
    }
  }

  private static String waysOut(Standing standing) {
    String name = standing.name();
    return "neap skip %s STEP --because TEXT, %sneap abandon %s --because TEXT"
        .formatted(
            name, standing.allows(Request.ROLLBACK) ? "neap rollback " + name + ", " : "", name);
  }

  /** The window in which it may work, and what people changed while it does. */
  private void plans(List<String> lines, Report report) {
    Outlook outlook = report.outlook();
    Window window = outlook.window();
    if (window != null) {
      label(lines, "window", OffPeakText.of(window, outlook.now()));
    }
    for (TunedSetting setting : report.tunings()) {
      TunedSetting.Change change = setting.change();
      if (change != null) {
        label(
            lines,
            "tuned",
            "%s %s %s"
                .formatted(
                    setting.key(),
                    setting.value(),
                    TuneCommand.changed(setting, change, clock.instant(), clock.getZone())));
      }
    }
  }

  private String walk(Checkpoint c, Outlook outlook) {
    StringBuilder line = new StringBuilder(c.step()).append(": ");
    line.append(Amounts.percent(c.fraction(), c.done())).append(", ");
    line.append(Amounts.rows(c.rows(), c.done() ? null : c.totalRows()));
    if (c.done()) {
      return line.toString();
    }
    line.append(", ").append(count(Math.round(c.rowsPerSecond()))).append(" rows/s");
    line.append(OffPeakText.end(c.remaining(), outlook, clock.instant(), clock.getZone()));
    line.append(", chunks of ").append(count(c.chunkRows())).append(", ").append(c.pace());
    if (!c.weave().isEmpty()) {
      line.append("; ").append(c.weave());
    }
    return line.toString();
  }

  /** Which index is built, and how far it is. */
  static String build(IndexProgress build) {
    String index = build.index() == null ? "an index" : "index " + build.index();
    return index + " of " + build.table() + ": " + build.words();
  }

  private static Style style(State state) {
    return switch (state) {
      case HALTED -> Style.RED;
      case COMPLETED, ROLLED_BACK, ABANDONED -> Style.GREEN;
      default -> Style.YELLOW;
    };
  }

  private String ago(Instant instant) {
    return timeAgo(instant, clock.instant(), clock.getZone());
  }

  private static void label(List<String> lines, String label, String text) {
    lines.add("  " + label + " ".repeat(Math.max(1, LABEL - label.length())) + text);
  }
}
