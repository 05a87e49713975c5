package dev.neap.cli;

import dev.neap.notify.DeliveryStatus;
import dev.neap.notify.DeliveryStatus.Line;
import dev.neap.notify.Notifications;
import dev.neap.notify.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code neap notify test|status|forget}: whether those who are to be told are told. */
@Command(
    name = "notify",
    description = "Tries channels and brokers, and shows how far each of them was told.",
    mixinStandardHelpOptions = true)
final class NotifyCommands implements Runnable {

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  private NotifyCommands() {}

  static void addTo(CommandLine line, CommandContext context) {
    CommandLine notify = new CommandLine(new NotifyCommands());
    notify.addSubcommand(new TestChannel(context));
    notify.addSubcommand(new ShowStatus(context));
    notify.addSubcommand(new Forget(context));
    line.addSubcommand(notify);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Say test CHANNEL, status or forget NAME.");
  }

  /** What a program reads of a test. */
  record TestView(String name, String answer) {}

  @Command(
      name = "test",
      description = "Sends a message that says it is a test, and shows what the server answers.")
  private static final class TestChannel extends NeapSubcommand {

    @Parameters(paramLabel = "NAME", description = "A channel or broker of the configuration.")
    String name = "";

    TestChannel(CommandContext context) {
      super(context);
    }

    @Override
    protected int run(Session session) {
      Notifications notifications = session.bean(Notifications.class);
      Outcome outcome = outcome(notifications);
      if (!(outcome instanceof Outcome.Sent)) {
        throw new CommandException(
            ExitCode.FAILED, "NEAP-7103", "%s did not take it: %s".formatted(name, outcome.text()));
      }
      if (options.json()) {
        json(new TestView(name, outcome.text()));
      } else {
        line("%s took it: %s".formatted(name, outcome.text()));
      }
      return ExitCode.DONE;
    }

    private Outcome outcome(Notifications notifications) {
      try {
        return notifications
            .test(name, context.clock())
            .orElseThrow(() -> unknown(name, notifications.names()));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return new Outcome.Failed("interrupted");
      }
    }

    private static CommandException unknown(String name, List<String> names) {
      return CommandException.usage(
          "NEAP-7102",
          "The configuration has no channel and no broker %s. There are: %s."
              .formatted(name, names.isEmpty() ? "none" : String.join(", ", new TreeSet<>(names))));
    }
  }

  @Command(name = "status", description = "Shows how far each channel and broker was told.")
  private static final class ShowStatus extends NeapSubcommand {

    ShowStatus(CommandContext context) {
      super(context);
    }

    @Override
    protected int run(Session session) {
      List<Line> lines = session.bean(DeliveryStatus.class).lines();
      if (options.json()) {
        json(lines);
        return ExitCode.DONE;
      }
      if (lines.isEmpty()) {
        line("Nobody is told anything: neap.notify of the configuration names no channel.");
      }
      Table table = new Table();
      lines.forEach(one -> table.row(row(one)));
      table.lines("").forEach(this::line);
      return ExitCode.DONE;
    }

    private String[] row(Line one) {
      return new String[] {
        one.name(),
        one.type() == null ? "not in this configuration" : one.type(),
        one.known() ? one.pending() + " pending" : "nothing written since it was configured",
        one.lastSent() == null ? "" : "last sent " + time(one.lastSent()),
        one.givenUp() == 0 ? "" : one.givenUp() + " given up",
        error(one)
      };
    }

    private String error(Line one) {
      if (one.lastError() == null) {
        return "";
      }
      String again =
          one.failing() && one.nextAttempt() != null ? ", again at " + time(one.nextAttempt()) : "";
      return "%s at %s: %s%s"
          .formatted(
              one.failing() ? "fails" : "last failure",
              time(one.lastErrorAt()),
              one.lastError(),
              again);
    }

    private String time(@Nullable Instant instant) {
      return instant == null ? "?" : Amounts.time(instant, now(), context.clock().getZone());
    }
  }

  @Command(
      name = "forget",
      description = "Takes a channel or broker out of the database that is configured no more.")
  private static final class Forget extends NeapSubcommand {

    @Parameters(paramLabel = "NAME", description = "As `neap notify status` names it.")
    String name = "";

    Forget(CommandContext context) {
      super(context);
    }

    @Override
    protected int run(Session session) {
      if (!session.bean(DeliveryStatus.class).forget(name)) {
        throw CommandException.usage(
            "NEAP-7104",
            "Nobody was told anything by the name %s. `neap notify status` shows the names."
                .formatted(name));
      }
      if (options.json()) {
        json(new TestView(name, "forgotten"));
      } else {
        line("%s is forgotten; configured again, it begins anew.".formatted(name));
      }
      return ExitCode.DONE;
    }
  }
}
