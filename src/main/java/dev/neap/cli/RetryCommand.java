package dev.neap.cli;

import dev.neap.engine.Engine;
import dev.neap.engine.Report;
import picocli.CommandLine.Command;

/** {@code neap retry NAME}: tries again what it halted in. */
@Command(name = "retry", description = "Lets a halted migration try again what it halted in.")
final class RetryCommand extends NamedCommand {

  RetryCommand(CommandContext context) {
    super(context);
  }

  @Override
  Report ask(Engine engine) {
    return engine.retry(name, options.by(), listener());
  }
}
