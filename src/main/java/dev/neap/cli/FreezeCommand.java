package dev.neap.cli;

import dev.neap.engine.Freezes;
import dev.neap.engine.Freezes.Freeze;
import dev.neap.jobfile.DurationText;
import dev.neap.window.Window;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code neap freeze}: stops everything on a database for a time. */
@Command(
    name = "freeze",
    description = {
      "Stops every migration of the database at its next chunk or step, whichever process drives"
          + " it, until a moment by the database's clock; a way back goes on all the same.",
      "Without options it says whether the database is frozen."
    })
final class FreezeCommand extends NeapSubcommand {

  @Option(
      names = "--until",
      paramLabel = "MOMENT",
      description = "When it ends, as \"2026-12-27 06:00\".")
  @Nullable String until;

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      description = "The time zone of --until, as Europe/Berlin (default: that of this machine).")
  @Nullable String zone;

  @Option(names = "--for", paramLabel = "TIME", description = "How long it lasts, as 8h.")
  @Nullable String lasting;

  @Option(names = "--because", paramLabel = "TEXT", description = "Why; status shows it.")
  @Nullable String because;

  @Option(names = "--over", description = "Ends it.")
  boolean over;

  FreezeCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected int run(Session session) {
    if (Stream.of(until != null, lasting != null, over).filter(given -> given).count() > 1) {
      throw CommandException.usage("NEAP-8001", "Give one of --until, --for and --over.");
    }
    Freezes freezes = session.bean(Freezes.class);
    if (over) {
      Optional<Freeze> ended = freezes.end(options.by());
      tell(
          Optional.empty(),
          ended.isPresent()
              ? "The freeze is over. `neap status` shows what can go on."
              : "The database is not frozen.");
    } else if (until == null && lasting == null) {
      Optional<Freeze> current = freezes.current();
      tell(current, current.map(f -> words(f, zone())).orElse("The database is not frozen."));
    } else {
      Freeze freeze = freeze(freezes);
      tell(
          Optional.of(freeze),
          words(freeze, zone())
              + "\nNothing but a way back goes on; to end it: neap freeze --over");
    }
    return ExitCode.DONE;
  }

  private Freeze freeze(Freezes freezes) {
    if (because == null) {
      throw CommandException.usage(
          "NEAP-8001", "--because TEXT is missing: it tells the others why all stands still.");
    }
    String why = said("--because", because);
    return lasting == null
        ? freezes.freeze(moment(), options.by(), why)
        : freezes.freeze(
            DurationText.parse(lasting)
                .orElseThrow(
                    () ->
                        CommandException.usage(
                            "NEAP-8001",
                            "'%s' is not a time. Write a whole number and s, m, h or d, such as 8h."
                                .formatted(lasting))),
            options.by(),
            why);
  }

  private Instant moment() {
    String text = String.valueOf(until).strip().replace(' ', 'T');
    try {
      return LocalDateTime.parse(text).atZone(zone()).toInstant();
    } catch (DateTimeException local) {
      try {
        return OffsetDateTime.parse(text).toInstant();
      } catch (DateTimeException e) {
        throw CommandException.usage(
            "NEAP-8021",
            "'%s' is not a moment. Write it as \"2026-12-27 06:00\", with --zone where it is not of this machine's time zone."
                .formatted(until));
      }
    }
  }

  private ZoneId zone() {
    try {
      return zone == null ? context.clock().getZone() : ZoneId.of(zone);
    } catch (DateTimeException e) {
      throw CommandException.usage(
          "NEAP-8021", "There is no time zone %s; write one as Europe/Berlin.".formatted(zone));
    }
  }

  private void tell(Optional<Freeze> freeze, String words) {
    if (options.json()) {
      json(View.of(freeze));
    } else {
      words.lines().forEach(this::line);
    }
  }

  /** A freeze as people read it. */
  static String words(Freeze freeze, ZoneId zone) {
    return "Frozen until %s by %s: %s"
        .formatted(Window.words(freeze.until().atZone(zone)), freeze.by(), freeze.because());
  }

  /** What a program reads. */
  record View(
      boolean frozen,
      @Nullable Instant since,
      @Nullable Instant until,
      @Nullable String by,
      @Nullable String because) {

    static View of(Optional<Freeze> freeze) {
      return freeze
          .map(f -> new View(true, f.since(), f.until(), f.by(), f.because()))
          .orElseGet(() -> new View(false, null, null, null, null));
    }
  }
}
