package dev.neap.cli;

import dev.neap.engine.Engine;
import dev.neap.engine.Report;
import dev.neap.lifecycle.State;
import java.util.Optional;

/** A command that lets the engine work on a migration and tells where it stands then. */
abstract class DrivingCommand extends NeapSubcommand {

  DrivingCommand(CommandContext context) {
    super(context);
  }

  /** Lets the engine work. */
  abstract Report drive(Engine engine);

  /** What to type to go on after an interruption. */
  abstract String again();

  /** What it did, in a line, where the state does not show it. */
  Optional<String> did(Report report) {
    return Optional.empty();
  }

  /** The exit code of a migration that neither halted nor was interrupted. */
  int exitCode(Report report) {
    return ExitCode.DONE;
  }

  @Override
  protected int run(Session session) {
    Engine engine = session.engine();
    stopsSafely(engine);
    Report report;
    try (Told told = Told.of(session, context)) {
      report = drive(engine);
    }
    boolean interrupted = context.interruption().requested();
    if (options.json()) {
      json(ReportView.of(report));
    } else {
      did(report).ifPresent(this::line);
      new StatusText(context.terminal(), context.clock()).summary(report).forEach(this::line);
      if (interrupted) {
        line("Stopped safely; to go on: " + again());
      }
    }
    if (report.standing().state() == State.HALTED) {
      return ExitCode.FAILED;
    }
    return interrupted ? ExitCode.DONE : exitCode(report);
  }
}
