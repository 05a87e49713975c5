package dev.neap.cli;

import dev.neap.backfill.Checkpoint;
import dev.neap.cli.Terminal.Style;
import dev.neap.engine.Engine;
import dev.neap.engine.Freezes;
import dev.neap.engine.Report;
import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.State;
import dev.neap.postgres.Sleeper;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code neap status [NAME]}: where migrations stand, what they wait for, what to type next. */
@Command(
    name = "status",
    description = "Shows where one migration stands and why, or all of them in short.")
final class StatusCommand extends NeapSubcommand {

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);
  private static final Set<State> ENDED =
      Set.of(State.COMPLETED, State.ROLLED_BACK, State.ABANDONED, State.HALTED);

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description = "The migration; all when left out.")
  @Nullable String name;

  @Option(
      names = "--watch",
      description = "Shows it again and again until it has ended; with --json one object a line.")
  boolean watch;

  private final Sleeper sleeper = Sleeper.THREAD;

  StatusCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected int run(Session session) {
    Engine engine = session.engine();
    if (!watch) {
      frozen(session);
      show(reports(engine));
      return ExitCode.DONE;
    }
    Thread watching = Thread.currentThread();
    context.interruption().onStop(watching::interrupt);
    Duration between = context.terminal().isInteractive() ? BETWEEN_LOOKS : BETWEEN_LINES;
    while (true) {
      List<Report> reports = reports(engine);
      context.terminal().clear();
      frozen(session);
      show(reports);
      if (reports.stream().allMatch(report -> ENDED.contains(report.standing().state()))) {
        return ExitCode.DONE;
      }
      try {
        sleeper.sleep(between);
      } catch (InterruptedException e) {
        return ExitCode.DONE;
      }
    }
  }

  /** Said first, since it holds everything that does not wait for something else. */
  private void frozen(Session session) {
    if (!options.json()) {
      session
          .find(Freezes.class)
          .flatMap(Freezes::current)
          .ifPresent(f -> line(FreezeCommand.words(f, context.clock().getZone())));
    }
  }

  private List<Report> reports(Engine engine) {
    if (name != null) {
      String asked = name;
      return List.of(ofMigration(asked, engine, () -> engine.status(asked)));
    }
    try {
      return engine.status();
    } catch (RuntimeException e) {
      if (nothingStarted(e)) {
        return List.of();
      }
      throw e;
    }
  }

  private void show(List<Report> reports) {
    if (options.json()) {
      Object one =
          name == null
              ? reports.stream().map(ReportView::of).toList()
              : ReportView.of(reports.get(0));
      json(one);
    } else if (reports.isEmpty()) {
      line(
          "No migrations yet. `neap plan FILE` shows what one would do, `neap start FILE` starts it.");
    } else if (reports.size() == 1) {
      new StatusText(context.terminal(), context.clock()).full(reports.get(0)).forEach(this::line);
    } else {
      Table table = new Table();
      reports.forEach(report -> table.row(row(report)));
      table.lines("").forEach(this::line);
      line("`neap status NAME` tells more of one.");
    }
  }

  private String[] row(Report report) {
    Standing s = report.standing();
    return new String[] {
      context.terminal().styled(Style.BOLD, s.name()),
      s.state().name(),
      "since " + Amounts.timeAgo(s.stateSince(), now(), context.clock().getZone()),
      inShort(report)
    };
  }

  private static String inShort(Report report) {
    Standing s = report.standing();
    Standing.Pause pause = s.pause();
    String failure = s.failure();
    if (failure != null) {
      return failure.lines().findFirst().orElse("");
    } else if (pause != null) {
      return "paused by %s: %s".formatted(pause.by(), pause.reason());
    } else if (!report.closed().isEmpty()) {
      return "waits for %s: %s"
          .formatted(report.closed().get(0).gate(), report.closed().get(0).reason());
    }
    return report.walks().stream()
        .filter(walk -> !walk.done())
        .findFirst()
        .map(StatusCommand::progress)
        .orElse("");
  }

  private static String progress(Checkpoint walk) {
    return "%s, %s rows/s"
        .formatted(
            Amounts.percent(walk.fraction(), false),
            Amounts.count(Math.round(walk.rowsPerSecond())));
  }
}
