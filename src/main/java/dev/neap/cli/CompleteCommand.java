package dev.neap.cli;

import dev.neap.engine.Engine;
import dev.neap.engine.Report;
import dev.neap.lifecycle.State;
import picocli.CommandLine.Command;

/** {@code neap complete NAME}: turns its flags on and drives it to its end. */
@Command(
    name = "complete",
    description =
        "Turns the migration's flags on and drives it to its end; ends with 3 where a gate says no.")
final class CompleteCommand extends NamedCommand {

  CompleteCommand(CommandContext context) {
    super(context);
  }

  @Override
  Report ask(Engine engine) {
    return engine.complete(name, options.by(), listener());
  }

  @Override
  int exitCode(Report report) {
    return report.standing().state() == State.COMPLETED ? ExitCode.DONE : ExitCode.REFUSED;
  }
}
