package dev.neap.cli;

import dev.neap.flag.Flag;
import dev.neap.flag.Flags;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code neap flag list|get|set|force|unforce}: the flags, and the built-in store of them. */
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
    flag.addSubcommand(new ForceReader(context));
    flag.addSubcommand(new UnforceReader(context));
    line.addSubcommand(flag);
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "Say list, get KEY, set KEY VALUE, force KEY READER SHAPE or unforce KEY READER.");
  }

  private static FlagView view(Flag flag, Session session) {
    return FlagView.of(flag, session.bean(Flags.class), session.flags());
  }

  @Command(name = "list", description = "Shows all flags.")
  private static final class ListFlags extends NeapSubcommand {

    ListFlags(CommandContext context) {
      super(context);
    }

    @Override
    protected int run(Session session) {
      List<FlagView> flags = flags(session).stream().map(flag -> view(flag, session)).toList();
      if (options.json()) {
        json(flags);
      } else if (flags.isEmpty()) {
        line("No flags yet: a migration's are there once it has been started.");
      } else {
        Table table = new Table();
        flags.forEach(flag -> table.row(flag.row(context.clock())));
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
      FlagView flag = view(found(session), session);
      if (options.json()) {
        json(flag);
        return ExitCode.DONE;
      }
      Table table = new Table();
      table.row(flag.row(context.clock()));
      flag.below(context.clock()).forEach(table::row);
      table.lines("").forEach(this::line);
      if (flag.problem() != null) {
        line("  " + flag.problem());
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

  private abstract static class OneReader extends OneFlag {

    @Parameters(index = "1", paramLabel = "READER", description = "The reader's targeting key.")
    String reader = "";

    OneReader(CommandContext context) {
      super(context);
    }
  }

  @Command(
      name = "force",
      description = "Lets one reader always have the same shape, whatever the percent.")
  private static final class ForceReader extends OneReader {

    @Parameters(index = "2", paramLabel = "SHAPE", description = "new or old.")
    String shape = "";

    ForceReader(CommandContext context) {
      super(context);
    }

    @Override
    Flag flag(Session session) {
      return session.engine().forceReader(key, reader, shape, options.by());
    }
  }

  @Command(name = "unforce", description = "Lets one reader go by the percent again.")
  private static final class UnforceReader extends OneReader {

    UnforceReader(CommandContext context) {
      super(context);
    }

    @Override
    Flag flag(Session session) {
      return session.engine().forceReader(key, reader, null, options.by());
    }
  }
}
