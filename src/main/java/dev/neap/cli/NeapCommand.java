package dev.neap.cli;

import dev.neap.jobfile.Nearest;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code neap} itself: knows its subcommands and how failures are told. */
@Command(
    name = "neap",
    description = "Expand/contract migrations and large backfills for PostgreSQL in use.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    version = "neap 0.1.0",
    footer = {
      "",
      "Exit codes: 0 done, 1 failed, 2 wrong usage or file, 3 refused by a gate or check,"
          + " 4 more to do when the window opens.",
      "`neap COMMAND --help` tells more of a command."
    })
public final class NeapCommand implements Runnable {

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  private final CommandContext context;

  private NeapCommand(CommandContext context) {
    this.context = context;
  }

  /**
   * Builds the command line.
   *
   * @param further subcommands of other packages, put before the others
   */
  public static CommandLine create(CommandContext context, List<? extends NeapSubcommand> further) {
    CommandLine line = new CommandLine(new NeapCommand(context));
    further.forEach(line::addSubcommand);
    for (NeapSubcommand command : own(context)) {
      line.addSubcommand(command);
    }
    FlagCommands.addTo(line, context);
    NotifyCommands.addTo(line, context);
    line.setUsageHelpAutoWidth(false).setUsageHelpWidth(100);
    line.setColorScheme(
        CommandLine.Help.defaultColorScheme(context.terminal().isColoured() ? Ansi.ON : Ansi.OFF));
    line.setParameterExceptionHandler((e, arguments) -> usage(context, e, arguments));
    line.setExecutionExceptionHandler(
        (e, command, parsed) -> failed(context, e, parsed.originalArgs()));
    return line;
  }

  private static List<NeapSubcommand> own(CommandContext context) {
    return List.of(
        new LintCommand(context),
        new PlanCommand(context),
        new StartCommand(context),
        new StatusCommand(context),
        new RunWindowCommand(context),
        new FreezeCommand(context),
        new CompleteCommand(context),
        new RollbackCommand(context),
        new PauseCommand(context),
        new ResumeCommand(context),
        new RetryCommand(context),
        new SkipCommand(context),
        new AbandonCommand(context),
        new ApproveCommand(context),
        new RolloutCommand(context),
        new VerifyCommand(context),
        new TuneCommand(context),
        new HistoryCommand(context),
        new BaselineCommand(context),
        new ExportCommand(context),
        new SchemaCommand(context),
        new DoctorCommand(context));
  }

  /** Called when no subcommand is named. */
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command.");
  }

  private static int usage(CommandContext context, ParameterException e, String[] arguments) {
    CommandLine line = e.getCommandLine();
    String message =
        e instanceof UnmatchedArgumentException unmatched
            ? unmatched(unmatched, line)
            : String.valueOf(e.getMessage());
    if (isJson(Arrays.asList(arguments))) {
      tellJson(context, new Failure(ExitCode.USAGE, "NEAP-8001", message));
    } else {
      context.terminal().error("NEAP-8001: " + message);
      context
          .terminal()
          .error(
              "`%s --help` tells how it is used.".formatted(line.getCommandSpec().qualifiedName()));
    }
    return ExitCode.USAGE;
  }

  private static String unmatched(UnmatchedArgumentException e, CommandLine line) {
    String word = e.getUnmatched().get(0);
    String what =
        line.getParent() == null ? "'%s' is not a command." : "'%s' does not belong here.";
    String suggestion =
        Nearest.to(word, known(line)).map(near -> " Did you mean " + near + "?").orElse("");
    return what.formatted(word) + suggestion;
  }

  private static Set<String> known(CommandLine line) {
    Set<String> words = new TreeSet<>(line.getSubcommands().keySet());
    words.addAll(line.getCommandSpec().optionsMap().keySet());
    return words;
  }

  private static int failed(CommandContext context, Exception e, List<String> arguments) {
    Failure failure = Failure.of(e);
    if (isJson(arguments)) {
      tellJson(context, failure);
    } else if (failure.code().equals("NEAP-2001")) {
      failure.message().lines().forEach(context.terminal()::error);
    } else {
      (failure.code() + ": " + failure.message()).lines().forEach(context.terminal()::error);
    }
    if (arguments.contains("--debug")) {
      context.terminal().trace(e);
    }
    return failure.exitCode();
  }

  private static boolean isJson(List<String> arguments) {
    return arguments.contains("--json");
  }

  private static void tellJson(CommandContext context, Failure failure) {
    context
        .terminal()
        .line(Json.text(new ErrorView(new Reason(failure.code(), failure.message()))));
  }

  /** What a program reads of a failure. */
  record ErrorView(Reason error) {}

  /** Its stable code, and the words for people. */
  record Reason(String code, String message) {}
}
