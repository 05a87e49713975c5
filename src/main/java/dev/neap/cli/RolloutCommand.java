package dev.neap.cli;

import dev.neap.engine.Report;
import dev.neap.engine.RolloutOrder;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code neap rollout}: moves or holds the readers of a migration. */
@Command(
    name = "rollout",
    description = "Moves the readers of a migration between its steps, or holds them.")
final class RolloutCommand extends NeapSubcommand {

  @Parameters(index = "0", paramLabel = "NAME", description = "The migration.")
  private String name = "";

  @Parameters(
      index = "1",
      paramLabel = "ORDER",
      description = "hold, go, skip (the next step at once), back (the step before), zero.")
  private String order = "";

  @Option(names = "--because", paramLabel = "TEXT", description = "Why, for the log.")
  private String because = "an operator's order";

  RolloutCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected int run(Session session) {
    RolloutOrder wanted = order();
    Report report =
        ofMigration(
            name,
            session.engine(),
            () -> session.engine().rollout(name, wanted, said("--because", because), options.by()));
    if (options.json()) {
      json(ReportView.of(report));
    } else {
      line(did(wanted, report.readNewPercent()));
      new StatusText(context.terminal(), context.clock()).summary(report).forEach(this::line);
    }
    return ExitCode.DONE;
  }

  private static String did(RolloutOrder order, @Nullable Integer percent) {
    String there = percent == null ? "where they are" : "at %d %%".formatted(percent);
    return switch (order) {
      case HOLD, BACK, ZERO -> "Readers stay %s until somebody lets them rise.".formatted(there);
      case GO -> "Readers rise by themselves again; they are %s now.".formatted(there);
      case SKIP -> "Readers are %s now.".formatted(there);
    };
  }

  private RolloutOrder order() {
    return RolloutOrder.of(order.toLowerCase(Locale.ROOT))
        .orElseThrow(
            () ->
                CommandException.usage(
                    "NEAP-8001",
                    "'%s' is no order. There are: %s.".formatted(order, RolloutOrder.words())));
  }
}
