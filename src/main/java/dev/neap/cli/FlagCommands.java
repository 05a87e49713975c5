package dev.neap.cli;

import dev.neap.flag.Flag;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code neap flag list|get|set}: the built-in flag store. */
@Command(
    name = "flag",
    description = "Shows and sets flags: what may run, and how many readers see the new shape.",
    mixinStandardHelpOptions = true)
final class FlagCommands implements Runnable {

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  private FlagCommands() {}

  static void addTo(CommandLine line, CommandContext context) {
    CommandLine flag = new CommandLine(new FlagCommands());
    flag.addSubcommand(new ListFlags(context));
    flag.addSubcommand(new GetFlag(context));
    flag.addSubcommand(new SetFlag(context));
    line.addSubcommand(flag);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Say list, get KEY or set KEY VALUE.");
  }

  /** What a program reads of a flag. */
  record FlagView(String key, String value, String by, Instant since) {

    static FlagView of(Flag flag) {
      return new FlagView(flag.key(), flag.value(), flag.by(), flag.since());
    }
  }

  @Command(name = "list", description = "Shows all flags.")
  private static final class ListFlags extends NeapSubcommand {

    ListFlags(CommandContext context) {
      super(context);
    }

    @Override
    protected int run(Session session) {
      List<Flag> flags = flags(session);
      if (options.json()) {
        json(flags.stream().map(FlagView::of).toList());
      } else if (flags.isEmpty()) {
        line("No flags yet: a migration's are there once it has been started.");
      } else {
        Table table = new Table();
        flags.forEach(flag -> table.row(row(flag, context)));
        table.lines("").forEach(this::line);
      }
      return ExitCode.DONE;
    }

    private static List<Flag> flags(Session session) {
      try {
        return session.flags().list();
      } catch (RuntimeException e) {
        if (nothingStarted(e)) {
          return List.of();
        }
        throw e;
      }
    }
  }

  private abstract static class OneFlag extends NeapSubcommand {

    @Parameters(
        index = "0",
        paramLabel = "KEY",
        description = "<migration>.expand|backfill|tighten|contract|read-new, or neap.pause-all.")
    String key = "";

    OneFlag(CommandContext context) {
      super(context);
    }

    abstract Flag flag(Session session);

    @Override
    protected int run(Session session) {
      Flag flag = found(session);
      if (options.json()) {
        json(FlagView.of(flag));
      } else {
        new Table().row(row(flag, context)).lines("").forEach(this::line);
      }
      return ExitCode.DONE;
    }

    private Flag found(Session session) {
      try {
        return flag(session);
      } catch (RuntimeException e) {
        if (nothingStarted(e)) {
          throw CommandException.usage(
              "NEAP-4102",
              "There is no flag '%s': no migration was started in this database yet."
                  .formatted(key));
        }
        throw e;
      }
    }
  }

  @Command(name = "get", description = "Shows a flag.")
  private static final class GetFlag extends OneFlag {

    GetFlag(CommandContext context) {
      super(context);
    }

    @Override
    Flag flag(Session session) {
      return session.flags().get(key);
    }
  }

  @Command(name = "set", description = "Sets a flag: on or off, read-new to a percent of readers.")
  private static final class SetFlag extends OneFlag {

    @Parameters(index = "1", paramLabel = "VALUE", description = "on, off, or 0 to 100.")
    String value = "";

    SetFlag(CommandContext context) {
      super(context);
    }

    @Override
    Flag flag(Session session) {
      return session.engine().setFlag(key, value, options.by());
    }
  }

  private static String[] row(Flag flag, CommandContext context) {
    String since = Amounts.time(flag.since(), context.clock().instant(), context.clock().getZone());
    return new String[] {flag.key(), flag.value(), "since " + since, "by " + flag.by()};
  }
}
