package dev.neap.cli;

import dev.neap.engine.Engine;
import dev.neap.lifecycle.State;
import dev.neap.lifecycle.Transition;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code neap history NAME}: who did what, when and why. */
@Command(name = "history", description = "Shows the log of the migration: who, when and why.")
final class HistoryCommand extends NeapSubcommand {

  @Parameters(paramLabel = "NAME", description = "The migration.")
  String name = "";

  HistoryCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected int run(Session session) {
    Engine engine = session.engine();
    List<Transition> log = ofMigration(name, engine, () -> known(engine));
    if (options.json()) {
      json(log.stream().map(Entry::of).toList());
      return ExitCode.DONE;
    }
    Table table = new Table();
    for (Transition entry : log) {
      table.row(
          Amounts.time(entry.at(), now(), context.clock().getZone()),
          move(entry),
          entry.actor(),
          entry.reason());
    }
    table.lines("").forEach(this::line);
    return ExitCode.DONE;
  }

  private List<Transition> known(Engine engine) {
    List<Transition> log = engine.history(name);
    if (log.isEmpty()) {
      engine.status(name);
    }
    return log;
  }

  private static String move(Transition entry) {
    State from = entry.from();
    return from == null || from == entry.to() ? entry.to().name() : from + " -> " + entry.to();
  }

  /** What a program reads of one row of the log. */
  record Entry(
      long id,
      int run,
      long version,
      @Nullable State from,
      State to,
      Instant at,
      String by,
      String reason,
      @Nullable JsonNode detail) {

    static Entry of(Transition t) {
      String detail = t.detail();
      return new Entry(
          t.id(),
          t.run(),
          t.version(),
          t.from(),
          t.to(),
          t.at(),
          t.actor(),
          t.reason(),
          detail == null ? null : Json.parsed(detail));
    }
  }
}
