package dev.neap.cli;

import dev.neap.engine.Engine;
import dev.neap.engine.Report;
import dev.neap.migration.Phase;
import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code neap approve NAME PHASE}: records that a person agrees. */
@Command(
    name = "approve",
    description = "Records that you agree to a phase; whoever started the migration can't.")
final class ApproveCommand extends NamedCommand {

  @Parameters(
      index = "1",
      paramLabel = "PHASE",
      description = "expand, backfill, verify, tighten or contract.")
  String phase = "";

  @Option(names = "--revoke", description = "Takes your own approval back.")
  boolean revoke;

  ApproveCommand(CommandContext context) {
    super(context);
  }

  @Override
  Report ask(Engine engine) {
    if (Arrays.stream(Phase.values()).noneMatch(known -> known.title().equals(phase))) {
      throw CommandException.usage(
          "NEAP-8001",
          "'%s' is not a phase. There are: %s."
              .formatted(
                  phase,
                  Arrays.stream(Phase.values())
                      .map(Phase::title)
                      .collect(Collectors.joining(", "))));
    }
    return revoke
        ? engine.revoke(name, phase, options.by())
        : engine.approve(name, phase, options.by());
  }
}
