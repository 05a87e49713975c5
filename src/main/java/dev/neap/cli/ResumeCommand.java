package dev.neap.cli;

import dev.neap.engine.Engine;
import dev.neap.engine.Report;
import picocli.CommandLine.Command;

/** {@code neap resume NAME}: ends a pause. */
@Command(
    name = "resume",
    description = "Ends a pause and drives the migration on, unless another process does.")
final class ResumeCommand extends NamedCommand {

  ResumeCommand(CommandContext context) {
    super(context);
  }

  @Override
  Report ask(Engine engine) {
    return engine.resume(name, options.by(), listener());
  }
}
