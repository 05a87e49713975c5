package dev.neap.cli;

import dev.neap.jobfile.MigrationFile;
import dev.neap.migration.Migration;
import dev.neap.migration.Plan;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code neap plan FILE}: shows every statement that {@code start} would execute. */
@Command(
    name = "plan",
    description = {
      "Shows every statement of every phase, with its lock and its way back; changes nothing.",
      "Ends with 3 when a check objects."
    })
final class PlanCommand extends NeapSubcommand {

  @Parameters(paramLabel = "FILE", description = "The migration file.")
  Path file = Path.of("");

  private @Nullable Migration migration;

  PlanCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected SessionRequest request() {
    Migration read = new MigrationFile().read(file);
    migration = read;
    SessionRequest asked = options.request();
    return asked.target() == null ? asked.withTarget(read.target()) : asked;
  }

  @Override
  protected int run(Session session) {
    if (migration == null) {
      throw new IllegalStateException("the file is read before the database is opened");
    }
    Plan plan = session.engine().plan(migration);
    if (options.json()) {
      json(PlanView.of(migration, session.schema(), plan));
    } else {
      new PlanText(context.terminal(), migration, session.schema(), plan, file.toString())
          .lines()
          .forEach(this::line);
    }
    return plan.objections().isEmpty() ? ExitCode.DONE : ExitCode.REFUSED;
  }
}
