package dev.neap.demo;

import dev.neap.backfill.Progress;
import dev.neap.cli.Amounts;
import dev.neap.cli.ProgressWriter;
import dev.neap.cli.Terminal;
import dev.neap.cli.Terminal.Style;
import dev.neap.engine.EngineListener;
import dev.neap.lifecycle.State;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Ddl;
import dev.neap.migration.Phase;
import dev.neap.migration.Step;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells the demo while it goes on: lines for people, and the progress over rows as one live line on
 * a terminal, or as a line every two seconds elsewhere.
 */
final class DemoStory implements EngineListener {

  private static final long BETWEEN_LIVE = Duration.ofMillis(100).toNanos();
  private static final long BETWEEN_LINES = Duration.ofSeconds(2).toNanos();
  private static final int STATEMENT_WIDTH = 96;

  private final Terminal terminal;
  private final boolean aside;
  private final LongSupplier nanos;
  private long shown;
  private @Nullable Progress last;
  private volatile String place = "";

  /**
   * Writes to a terminal.
   *
   * @param aside whether the story goes to standard error, since a program reads standard output
   * @param nanos the time now in nanoseconds, as of {@link System#nanoTime}
   */
  DemoStory(Terminal terminal, boolean aside, LongSupplier nanos) {
    this.terminal = terminal;
    this.aside = aside;
    this.nanos = nanos;
    this.shown = nanos.getAsLong();
  }

  /** Begins a chapter. */
  void chapter(String title, String sentence) {
    place = title;
    say("");
    say(terminal.styled(Style.BOLD, title) + "  " + sentence);
  }

  /** The chapter, and the step in it that is being done or was done last. */
  String place() {
    return place;
  }

  /** Adds a line to the chapter. */
  void tell(String words) {
    say("  " + words);
  }

  /** Adds a line that speaks of trouble. */
  void warn(String words) {
    say("  " + terminal.styled(Style.RED, words));
  }

  /** Adds the lines of a file. */
  void quote(String text) {
    text.lines().forEach(line -> say(terminal.styled(Style.DIM, "  | " + line)));
  }

  /** Shows what is being waited for on the live line of a terminal. */
  void live(String words) {
    if (!aside) {
      terminal.live("  " + words);
    }
  }

  @Override
  public void moved(String migration, State from, State to, String reason) {
    if (to.runs().isPresent()) {
      chapter(to.runs().get().title().toUpperCase(Locale.ROOT), to.sentence());
    } else if (to == State.HALTED || to == State.PAUSED) {
      warn(to + ": " + reason);
    }
  }

  @Override
  public void stepStarted(String migration, Phase phase, Step step) {
    last = null;
    place = phase.title().toUpperCase(Locale.ROOT) + ", " + step.what();
    shown = nanos.getAsLong();
    live(step.what() + " …");
  }

  @Override
  public void stepFinished(
      String migration, Phase phase, Step step, Duration duration, boolean skipped) {
    String time = skipped ? "done" : Amounts.duration(duration);
    if (step instanceof Ddl ddl) {
      tell("%7s  %-22s %s".formatted(time, ddl.lock().title(), statement(ddl)));
      return;
    }
    Progress walked = last;
    String rows = walked == null ? "" : Amounts.count(walked.rows()) + " rows: ";
    tell("%7s  %-22s %s%s".formatted(time, "row by row", rows, step.what()));
  }

  private static String statement(Ddl ddl) {
    String first = ddl.statements().isEmpty() ? "" : ddl.statements().get(0);
    boolean whole =
        ddl.statements().size() == 1 && first.length() <= STATEMENT_WIDTH && !first.contains("\n");
    return whole ? first : ddl.what();
  }

  @Override
  public void progressed(Progress progress) {
    last = progress;
    boolean overwrites = terminal.isInteractive() && !aside;
    long now = nanos.getAsLong();
    if (now - shown < (overwrites ? BETWEEN_LIVE : BETWEEN_LINES)) {
      return;
    }
    shown = now;
    String words = ProgressWriter.words(progress);
    if (overwrites) {
      terminal.live("  " + words);
    } else {
      tell(words);
    }
  }

  @Override
  public void waiting(String migration, List<Verdict> closed) {
    for (Verdict verdict : closed) {
      tell(
          "waits for %s: %s; goes on when %s"
              .formatted(
                  terminal.styled(Style.YELLOW, verdict.gate()),
                  verdict.reason(),
                  verdict.opensWhen()));
    }
  }

  private void say(String line) {
    if (aside) {
      terminal.error(line);
    } else {
      terminal.line(line);
    }
  }
}
