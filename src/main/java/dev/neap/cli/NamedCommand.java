package dev.neap.cli;

import dev.neap.engine.Engine;
import dev.neap.engine.Report;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A driving command on a migration that is known by its name. */
abstract class NamedCommand extends DrivingCommand {

  @Parameters(paramLabel = "NAME", description = "The migration.")
  String name = "";

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  NamedCommand(CommandContext context) {
    super(context);
  }

  /** Asks the engine for it. */
  abstract Report ask(Engine engine);

  @Override
  final Report drive(Engine engine) {
    return ofMigration(name, engine, () -> ask(engine));
  }

  @Override
  String again() {
    return "neap %s %s".formatted(spec.name(), name);
  }
}
