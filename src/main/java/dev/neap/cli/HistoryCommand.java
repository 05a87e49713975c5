package dev.neap.cli;

import dev.neap.engine.Engine;
import dev.neap.lifecycle.Lifecycle;
import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.State;
import dev.neap.lifecycle.Transition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code neap history [NAME]}: who did what, when and why. */
@Command(
    name = "history",
    description = {
      "Shows the log of the migration: who, when and why.",
      "Without NAME, every migration: who started it, when, how long it took, and what came of it."
    })
final class HistoryCommand extends NeapSubcommand {

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description = "The migration; all when left out.")
  @Nullable String name;

  HistoryCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected int run(Session session) {
    if (name == null) {
      all(session.engine().migrations());
    } else {
      one(name, session.engine());
    }
    return ExitCode.DONE;
  }

  private void all(List<Standing> migrations) {
    List<Row> rows = migrations.stream().map(s -> Row.of(s, now())).toList();
    if (options.json()) {
      json(rows);
    } else if (rows.isEmpty()) {
      line("No migrations yet: `neap start FILE` starts one.");
    } else {
      Table table = new Table();
      table.row("NAME", "RESULT", "STARTED", "BY", "TOOK", "FILE");
      rows.forEach(row -> table.row(cells(row)));
      table.lines("").forEach(this::line);
    }
  }

  private String[] cells(Row row) {
    String took = Amounts.duration(Duration.ofMillis(row.milliseconds()));
    return new String[] {
      row.name(),
      row.baseline() ? "baseline" : row.result().name(),
      Amounts.time(row.startedAt(), now(), context.clock().getZone()),
      row.startedBy(),
      row.endedAt() == null ? took + " so far" : row.baseline() ? "-" : took,
      row.file()
    };
  }

  private void one(String asked, Engine engine) {
    List<Transition> log = ofMigration(asked, engine, () -> known(asked, engine));
    if (options.json()) {
      json(log.stream().map(Entry::of).toList());
      return;
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
  }

  private static List<Transition> known(String asked, Engine engine) {
    List<Transition> log = engine.history(asked);
    if (log.isEmpty()) {
      engine.status(asked);
    }
    return log;
  }

  private static String move(Transition entry) {
    State from = entry.from();
    return from == null || from == entry.to() ? entry.to().name() : from + " -> " + entry.to();
  }

  /** What a program reads of one migration. */
  record Row(
      String name,
      State result,
      boolean baseline,
      int run,
      String startedBy,
      Instant startedAt,
      @Nullable Instant endedAt,
      long milliseconds,
      String file,
      String schema,
      String checksum) {

    static Row of(Standing s, Instant now) {
      Instant ended = Lifecycle.hasEnded(s.state()) ? s.stateSince() : null;
      return new Row(
          s.name(),
          s.state(),
          s.baseline(),
          s.run(),
          s.registration().startedBy(),
          s.startedAt(),
          ended,
          Duration.between(s.startedAt(), ended == null ? now : ended).toMillis(),
          s.registration().file(),
          s.registration().targetSchema(),
          s.registration().checksum());
    }
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
