package dev.neap.cli;

import dev.neap.cli.Terminal.Style;
import dev.neap.jobfile.MigrationFiles;
import dev.neap.jobfile.MigrationFiles.Read;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code neap lint FILE…}: what a migration file itself tells, without a database. */
@Command(
    name = "lint",
    description = {
      "Reads migration files, without a database: finds every mistake, and says what people should"
          + " know of each operation before they start it.",
      "What only the database can tell, `plan` does."
    })
final class LintCommand extends NeapSubcommand {

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "Migration files, or directories of them.")
  List<Path> files = List.of();

  LintCommand(CommandContext context) {
    super(context);
  }

  /**
   * What a program reads of one file.
   *
   * @param file where it is
   * @param name the migration's name
   * @param hazards what people should know of it
   */
  record View(String file, String name, List<Hazard> hazards) {}

  /** What people should know of an operation. */
  record Hazard(String operation, String text) {}

  @Override
  public Integer call() {
    List<View> views = MigrationFiles.read(files).stream().map(LintCommand::view).toList();
    if (options.json()) {
      json(views);
    } else {
      views.forEach(this::lines);
    }
    return ExitCode.DONE;
  }

  private static View view(Read read) {
    List<Hazard> hazards = new ArrayList<>();
    read.migration()
        .operations()
        .forEach(o -> o.hazards().forEach(h -> hazards.add(new Hazard(o.describe(), h))));
    return new View(read.file().toString(), read.migration().name(), hazards);
  }

  private void lines(View view) {
    line(
        context.terminal().styled(Style.BOLD, view.file())
            + (view.hazards().isEmpty() ? "  is well-formed" : ""));
    view.hazards().forEach(h -> line("  %s: %s".formatted(h.operation(), h.text())));
  }

  @Override
  protected int run(Session session) {
    throw new IllegalStateException("lint needs no database");
  }
}
