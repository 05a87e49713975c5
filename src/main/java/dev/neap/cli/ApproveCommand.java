package dev.neap.cli;

import dev.neap.engine.Engine;
import dev.neap.engine.Report;
import dev.neap.migration.Phase;
import java.util.List;
import java.util.Optional;
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
    if (Phase.of(phase).isEmpty()) {
      throw CommandException.usage(
          "NEAP-8001", "'%s' is not a phase. There are: %s.".formatted(phase, Phase.titles()));
    }
    return revoke
        ? engine.revoke(name, phase, options.by())
        : engine.approve(name, phase, options.by());
  }

  @Override
  Optional<String> did(Report report) {
    String approvals =
        report.gates().getOrDefault(Phase.CONTRACT, List.of()).stream()
            .filter(verdict -> verdict.gate().equals("approval"))
            .map(verdict -> ": " + verdict.reason())
            .findFirst()
            .orElse("");
    return Optional.of(
        "%s %s %s of %s%s."
            .formatted(
                options.by(), revoke ? "no longer approves" : "approves", phase, name, approvals));
  }
}
