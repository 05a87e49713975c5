package dev.neap.cli;

import dev.neap.engine.Engine;
import dev.neap.engine.Report;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code neap pause NAME}: holds it at the next chunk or step. */
@Command(
    name = "pause",
    description = "Holds the migration at its next chunk or step, until it is resumed.")
final class PauseCommand extends NamedCommand {

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for status and history.")
  String reason = "paused by hand";

  PauseCommand(CommandContext context) {
    super(context);
  }

  @Override
  Report ask(Engine engine) {
    return engine.pause(name, options.by(), reason);
  }
}
