package dev.neap.cli;

import dev.neap.engine.Report;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code neap baseline NAME}: records a database as it is. */
@Command(
    name = "baseline",
    description = {
      "Records the schema as it is, as the first version: files whose names come before NAME, or"
          + " are NAME, are taken for applied by `neap start DIRECTORY`.",
      "`neap rollback NAME` takes the record back; no table is touched by either."
    })
final class BaselineCommand extends NeapSubcommand {

  @Parameters(paramLabel = "NAME", description = "The last migration that is in the database.")
  String name = "";

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  BaselineCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected int run(Session session) {
    if (!name.matches("[A-Za-z0-9._-]{1,63}")) {
      throw new ParameterException(
          spec.commandLine(), "'%s' is no name: 1 to 63 of A-Z a-z 0-9 . _ -".formatted(name));
    }
    Report report = session.engine().baseline(name, options.by());
    if (options.json()) {
      json(ReportView.of(report));
    } else {
      line(
          "Recorded schema %s as %s. `neap history` shows it; `neap start jobs/` takes what comes after it."
              .formatted(session.schema(), name));
    }
    return ExitCode.DONE;
  }
}
