package dev.neap.cli;

import dev.neap.engine.Engine;
import dev.neap.engine.Report;
import dev.neap.jobfile.MigrationFile;
import dev.neap.migration.Migration;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code neap start FILE}: registers a migration and drives it as far as its gates allow. */
@Command(
    name = "start",
    description = {
      "Registers the migration and drives it as far as its gates allow.",
      "Started again, it goes on where it stands. Ends with 0 when it waits at a gate, and says at"
          + " which."
    })
final class StartCommand extends DrivingCommand {

  @Parameters(paramLabel = "FILE", description = "The migration file.")
  Path file = Path.of("");

  private @Nullable Migration migration;

  StartCommand(CommandContext context) {
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
  Report drive(Engine engine) {
    if (migration == null) {
      throw new IllegalStateException("the file is read before the database is opened");
    }
    return engine.start(migration, file.toString(), options.by(), listener());
  }

  @Override
  String again() {
    return "neap start " + file;
  }
}
