package dev.neap.cli;

import static dev.neap.cli.Amounts.count;
import static dev.neap.cli.Amounts.duration;

import dev.neap.backfill.Progress;
import dev.neap.cli.Terminal.Style;
import dev.neap.engine.EngineListener;
import dev.neap.lifecycle.State;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Phase;
import dev.neap.migration.Plan;
import dev.neap.migration.Step;
import dev.neap.postgres.IndexProgress;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells what the engine does while it does it: a line for each move and step, and the progress over
 * rows as one live line on a terminal, or as a line every five seconds elsewhere.
 */
public final class ProgressWriter implements EngineListener {

  private static final Duration BETWEEN_LIVE = Duration.ofMillis(100);
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);

  private final CommandContext context;
  private final Terminal terminal;
  private Instant lastShown = Instant.EPOCH;
  private @Nullable Progress last;
  private final boolean several;
  private String current = "";

  /** Writes to the context's terminal. */
  public ProgressWriter(CommandContext context) {
    this(context, false);
  }

  /** Writes to the context's terminal; of several migrations each is named first. */
  ProgressWriter(CommandContext context, boolean several) {
    this.several = several;
    this.context = context;
    this.terminal = context.terminal();
  }

  @Override
  public synchronized void registered(String migration, Plan plan) {
    name(migration);
    plan.notes().forEach(note -> terminal.line("          note: " + note));
  }

  @Override
  public synchronized void moved(String migration, State from, State to, String reason) {
    name(migration);
    String time = Amounts.time(now(), now(), zone());
    terminal.line(
        "%s  %s  %s"
            .formatted(
                terminal.styled(Style.DIM, time), terminal.styled(Style.BOLD, to.name()), reason));
  }

  @Override
  public synchronized void stepStarted(String migration, Phase phase, Step step) {
    name(migration);
    last = null;
    lastShown = now();
    terminal.live(step(phase, step, "…"));
  }

  @Override
  public synchronized void stepFinished(
      String migration, Phase phase, Step step, Duration duration, boolean skipped) {
    Progress walked = last;
    last = null;
    String rows = walked == null ? "" : count(walked.rows()) + " rows, ";
    terminal.line(step(phase, step, skipped ? "was done already" : rows + duration(duration)));
  }

  @Override
  public synchronized void progressed(Progress progress) {
    last = progress;
    Duration between = terminal.isInteractive() ? BETWEEN_LIVE : BETWEEN_LINES;
    if (Duration.between(lastShown, now()).compareTo(between) < 0) {
      return;
    }
    lastShown = now();
    if (terminal.isInteractive()) {
      terminal.live("          " + words(progress));
    } else {
      terminal.line("          " + words(progress));
    }
  }

  @Override
  public synchronized void building(String migration, IndexProgress build) {
    String words = "          " + StatusText.build(build);
    if (terminal.isInteractive()) {
      terminal.live(words);
    } else if (Duration.between(lastShown, now()).compareTo(BETWEEN_LINES) >= 0) {
      lastShown = now();
      terminal.line(words);
    }
  }

  @Override
  public synchronized void waiting(String migration, List<Verdict> closed) {
    name(migration);
    for (Verdict verdict : closed) {
      Instant since = verdict.since();
      terminal.line(
          "          waits for %s: %s%s; goes on when %s"
              .formatted(
                  terminal.styled(Style.YELLOW, verdict.gate()),
                  verdict.reason(),
                  since == null ? "" : " since " + Amounts.time(since, now(), zone()),
                  verdict.opensWhen()));
    }
  }

  private void name(String migration) {
    if (several && !migration.equals(current)) {
      current = migration;
      terminal.line(terminal.styled(Style.BOLD, migration));
    }
  }

  /** How far a pass over rows is, how fast, what is left, and what sets its pace. */
  public static String words(Progress progress) {
    StringBuilder words = new StringBuilder();
    words.append(Amounts.percent(progress.fraction(), progress.done())).append("  ");
    words.append(Amounts.rows(progress.rows(), progress.totalRows())).append("  ");
    words.append(count(Math.round(progress.rowsPerSecond()))).append(" rows/s  ");
    Duration remaining = progress.remaining();
    if (remaining != null && !progress.done()) {
      words.append(duration(remaining)).append(" left  ");
    }
    words.append("chunks of ").append(count(progress.chunkRows())).append("  ");
    return words.append(progress.pace()).toString();
  }

  private static String step(Phase phase, Step step, String end) {
    return "          %-9s %s: %s  %s"
        .formatted(phase.title(), step.table().name(), step.what(), end);
  }

  private Instant now() {
    return context.clock().instant();
  }

  private ZoneId zone() {
    return context.clock().getZone();
  }
}
