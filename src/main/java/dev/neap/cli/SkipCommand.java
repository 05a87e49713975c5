package dev.neap.cli;

import dev.neap.engine.Engine;
import dev.neap.engine.Report;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code neap skip NAME STEP}: leaves a step out and goes on behind it. */
@Command(
    name = "skip",
    description = {
      "Leaves a step out that a halted migration can't do, and goes on behind it.",
      "Refused for steps that others rest on, and for those that fill, compare or keep rows."
    })
final class SkipCommand extends NamedCommand {

  @Parameters(
      index = "1",
      paramLabel = "STEP",
      description = "Its number in its phase of the plan, or its words there.")
  String step = "";

  @Option(
      names = "--because",
      required = true,
      paramLabel = "TEXT",
      description = "Why, for the log.")
  String because = "";

  SkipCommand(CommandContext context) {
    super(context);
  }

  @Override
  Report ask(Engine engine) {
    return engine.skip(name, step, said("--because", because), options.by(), listener());
  }
}
