package dev.neap.cli;

import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code neap export [DIR]}: writes the migrations back to files. */
@Command(
    name = "export",
    description = {
      "Writes every migration of the schema to a file, byte for byte as it was started; those that"
          + " were taken back only with --all. A baseline is written as .sql, to be read.",
      "A file that is there with other content is never overwritten: then none is written."
    })
final class ExportCommand extends NeapSubcommand {

  private static final Set<State> BACK = EnumSet.of(State.ROLLED_BACK, State.ABANDONED);

  @Parameters(arity = "0..1", paramLabel = "DIR", description = "Where to (default: jobs).")
  Path directory = Path.of("jobs");

  @Option(names = "--all", description = "Those that were rolled back or abandoned too.")
  boolean all;

  ExportCommand(CommandContext context) {
    super(context);
  }

  /** What a program reads of one file. */
  record View(String name, Path file, Outcome outcome) {}

  /** What was done about a file. */
  enum Outcome {
    WRITTEN,
    UNCHANGED,
    LEFT_OUT
  }

  private record Planned(Standing standing, Path file, Outcome outcome) {}

  @Override
  protected int run(Session session) {
    List<Planned> planned = planned(session);
    try {
      Files.createDirectories(directory);
      for (Planned each : planned) {
        if (each.outcome() == Outcome.WRITTEN) {
          Files.write(each.file(), bytes(each.standing()), StandardOpenOption.CREATE_NEW);
        }
      }
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.FAILED, "NEAP-8008", directory + " can't be written to: " + e, e);
    }
    if (options.json()) {
      json(
          planned.stream().map(p -> new View(p.standing().name(), p.file(), p.outcome())).toList());
    } else {
      planned.forEach(each -> line(words(each)));
      if (planned.isEmpty()) {
        line("No migrations yet.");
      }
    }
    return ExitCode.DONE;
  }

  private List<Planned> planned(Session session) {
    List<Planned> planned = new ArrayList<>();
    List<String> different = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    for (Standing standing : session.engine().migrations()) {
      if (!standing.registration().targetSchema().equals(session.schema())) {
        continue;
      }
      Path file = directory.resolve(fileName(standing, taken));
      boolean leftOut = BACK.contains(standing.state()) && !all;
      boolean there = Files.exists(file);
      if (there && !leftOut && !isSame(file, standing)) {
        different.add(file.toString());
      }
      Outcome written = there ? Outcome.UNCHANGED : Outcome.WRITTEN;
      planned.add(new Planned(standing, file, leftOut ? Outcome.LEFT_OUT : written));
    }
    if (!different.isEmpty()) {
      throw new CommandException(
          ExitCode.REFUSED,
          "NEAP-8009",
          "Nothing was written: there with other content are %s. Move them away, or export to another directory."
              .formatted(String.join(", ", different)));
    }
    return planned;
  }

  /** The name of the file it was read from; its own where another one has that. */
  private static String fileName(Standing standing, Set<String> taken) {
    String file = standing.registration().file();
    String base = file.substring(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
    String extension = base.contains(".") ? base.substring(base.lastIndexOf('.')) : ".yaml";
    return taken.add(base) ? base : standing.name() + extension;
  }

  private static boolean isSame(Path file, Standing standing) {
    try {
      return Files.isRegularFile(file)
          && java.util.Arrays.equals(Files.readAllBytes(file), bytes(standing));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(Standing standing) {
    return standing.registration().source().getBytes(StandardCharsets.UTF_8);
  }

  private static String words(Planned planned) {
    return switch (planned.outcome()) {
      case WRITTEN -> planned.file() + "  written";
      case UNCHANGED -> planned.file() + "  is there";
      case LEFT_OUT ->
          "%s  left out: %s is %s"
              .formatted(planned.file(), planned.standing().name(), planned.standing().state());
    };
  }
}
