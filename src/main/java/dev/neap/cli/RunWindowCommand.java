package dev.neap.cli;

import dev.neap.engine.Started;
import dev.neap.engine.WindowRun;
import dev.neap.engine.Windows;
import dev.neap.jobfile.MigrationFiles;
import dev.neap.jobfile.Nearest;
import dev.neap.lifecycle.Lifecycle;
import dev.neap.window.Window;
import java.nio.file.Path;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code neap run-window WINDOW [FILE…]}: what cron runs when an off-peak window opens. */
@Command(
    name = "run-window",
    description = {
      "Drives migrations until the named window of the configuration closes.",
      "Without files it takes everything that is registered and has not ended. Ends with 0 when"
          + " nothing is left that time lets go on, with 4 when there is more to do, and at once"
          + " when the window is closed."
    })
final class RunWindowCommand extends NeapSubcommand {

  @Parameters(index = "0", paramLabel = "WINDOW", description = "A window of neap.windows.")
  String name = "";

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "FILE",
      description = "Migration files, or a directory of them; everything registered when left out.")
  List<Path> files = List.of();

  private @Nullable List<MigrationFiles.Read> read;

  RunWindowCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected SessionRequest request() {
    SessionRequest asked = options.request();
    if (files.isEmpty()) {
      return asked;
    }
    read = StartedFiles.of(MigrationFiles.read(files), asked.target(), words());
    return asked.target() == null ? asked.withTarget(read.get(0).migration().target()) : asked;
  }

  @Override
  protected int run(Session session) {
    Windows windows = session.bean(Windows.class);
    Window window = windows.find(name).orElseThrow(() -> unknown(windows));
    WindowRun run = session.bean(WindowRun.class);
    context.interruption().onStop(run::stop);
    WindowRun.Ended ended =
        run.run(
            window,
            read == null ? null : StartedFiles.starts(read),
            options.by(),
            listenerOfSeveral());
    StartedFiles started = new StartedFiles(ended.all());
    int worst = started.exitCode(false);
    int code = worst != ExitCode.FAILED && ended.more() ? ExitCode.MORE : worst;
    tell(started, ended, code);
    return code;
  }

  private void tell(StartedFiles started, WindowRun.Ended ended, int code) {
    ZonedDateTime opens = ended.opens();
    if (options.json()) {
      json(new View(name, ended.more(), opens == null ? null : opens.toString(), started.views()));
      return;
    }
    started.lines(context).forEach(this::line);
    if (opens != null) {
      line("Window %s is closed; it opens: %s".formatted(name, Window.words(opens)));
    }
    if (code == ExitCode.MORE) {
      line("There is more to do; to go on: neap run-window " + words());
    } else if (ended.all().stream().allMatch(RunWindowCommand::hasEnded)) {
      line("Nothing is left to do.");
    }
  }

  private static boolean hasEnded(Started started) {
    return started.report() != null && Lifecycle.hasEnded(started.report().standing().state());
  }

  private CommandException unknown(Windows windows) {
    List<String> names = List.copyOf(windows.windows().keySet());
    return CommandException.usage(
        "NEAP-8020",
        "The configuration has no window %s. %s"
            .formatted(
                name,
                names.isEmpty()
                    ? "Give it one in config/application.yml, as src/docs/windows.md shows."
                    : Nearest.to(name, names)
                        .map("Did you mean %s?"::formatted)
                        .orElseGet(() -> "There are: " + String.join(", ", names) + ".")));
  }

  private String words() {
    return (name + " " + files.stream().map(Path::toString).collect(Collectors.joining(" ")))
        .strip();
  }

  /** What a program reads of the run. */
  record View(
      String window, boolean more, @Nullable String opens, List<StartedFiles.View> migrations) {}
}
