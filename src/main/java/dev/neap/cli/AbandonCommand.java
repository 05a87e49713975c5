package dev.neap.cli;

import dev.neap.engine.Engine;
import dev.neap.engine.Report;
import dev.neap.lifecycle.State;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code neap abandon NAME}: gives it up, whatever state it is in. */
@Command(
    name = "abandon",
    description = {
      "Gives the migration up: takes Neap's own triggers, functions, views, shadow columns and"
          + " unfinished indexes away, and says what is left to be cleaned by hand.",
      "Works without its file and its plan. Where a rollback is possible it is the better way."
    })
final class AbandonCommand extends NamedCommand {

  @Option(
      names = "--because",
      required = true,
      paramLabel = "TEXT",
      description = "Why, for the log.")
  String because = "";

  AbandonCommand(CommandContext context) {
    super(context);
  }

  @Override
  Report ask(Engine engine) {
    return engine.abandon(name, said("--because", because), options.by(), listener());
  }

  @Override
  int exitCode(Report report) {
    return report.standing().state() == State.ABANDONED ? ExitCode.DONE : ExitCode.FAILED;
  }
}
