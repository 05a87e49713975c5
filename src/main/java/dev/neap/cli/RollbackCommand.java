package dev.neap.cli;

import dev.neap.engine.Engine;
import dev.neap.engine.Report;
import dev.neap.lifecycle.State;
import picocli.CommandLine.Command;

/** {@code neap rollback NAME}: takes it back. */
@Command(
    name = "rollback",
    description =
        "Takes the migration back: before contract to what was, after it from the archive.")
final class RollbackCommand extends NamedCommand {

  RollbackCommand(CommandContext context) {
    super(context);
  }

  @Override
  Report ask(Engine engine) {
    return engine.rollback(name, options.by(), listener());
  }

  @Override
  int exitCode(Report report) {
    return report.standing().state() == State.ROLLED_BACK ? ExitCode.DONE : ExitCode.REFUSED;
  }
}
