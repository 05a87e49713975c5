package dev.neap.cli;

import dev.neap.engine.Engine;
import dev.neap.engine.Report;
import dev.neap.jobfile.MigrationFile;
import dev.neap.jobfile.MigrationFiles;
import dev.neap.migration.Migration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code neap start FILE…}: registers migrations and drives them as far as their gates allow. */
@Command(
    name = "start",
    description = {
      "Registers the migration and drives it as far as its gates allow.",
      "Started again, it goes on where it stands. Ends with 0 when it waits at a gate, and says at"
          + " which.",
      "Of a directory, or of several files, all that are pending are taken: in the order of their"
          + " names where they work on the same tables. Ends with 3 when one waits for another."
    })
final class StartCommand extends DrivingCommand {

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "The migration file; several, or a directory of them.")
  List<Path> files = List.of();

  private @Nullable Migration migration;
  private List<MigrationFiles.Read> several = List.of();

  StartCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected SessionRequest request() {
    SessionRequest asked = options.request();
    if (files.size() == 1 && !Files.isDirectory(files.get(0))) {
      Migration read = new MigrationFile().read(files.get(0));
      migration = read;
      return asked.target() == null ? asked.withTarget(read.target()) : asked;
    }
    several = StartedFiles.of(MigrationFiles.read(files), asked.target(), words());
    return asked.target() == null ? asked.withTarget(several.get(0).migration().target()) : asked;
  }

  @Override
  protected int run(Session session) {
    if (migration != null) {
      return super.run(session);
    }
    try (Told told = Told.of(session, context)) {
      return startAll(session.engine());
    }
  }

  @Override
  Report drive(Engine engine) {
    if (migration == null) {
      throw new IllegalStateException("the file is read before the database is opened");
    }
    return engine.start(migration, files.get(0).toString(), options.by(), listener());
  }

  private int startAll(Engine engine) {
    stopsSafely(engine);
    StartedFiles started =
        new StartedFiles(
            engine.startAll(StartedFiles.starts(several), options.by(), listenerOfSeveral()));
    boolean interrupted = context.interruption().requested();
    if (options.json()) {
      json(started.views());
    } else {
      started.lines(context).forEach(this::line);
      if (interrupted) {
        line("Stopped safely; to go on: " + again());
      }
    }
    return started.exitCode(interrupted);
  }

  @Override
  String again() {
    return "neap start " + words();
  }

  private String words() {
    return files.stream().map(Path::toString).collect(Collectors.joining(" "));
  }
}
