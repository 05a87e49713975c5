package dev.neap.cli;

import dev.neap.engine.Freezes.Freeze;
import dev.neap.engine.Report;
import dev.neap.engine.TunedSetting;
import dev.neap.flag.Flag;
import dev.neap.flag.FlagStore;
import dev.neap.flag.Flags;
import dev.neap.lifecycle.Transition;
import java.util.List;
import java.util.Optional;

/** The JSON documents that programs read: the same from the command line and from the web. */
public final class Documents {

  private Documents() {}

  /** Where a migration stands, as {@code status NAME --json} writes it. */
  public static String migration(Report report) {
    return Json.text(ReportView.of(report));
  }

  /** Where all stand, as {@code status --json} writes it. */
  public static String migrations(List<Report> reports) {
    return Json.text(reports.stream().map(ReportView::of).toList());
  }

  /** The log of a migration, as {@code history NAME --json} writes it. */
  public static String history(List<Transition> log) {
    return Json.text(log.stream().map(HistoryCommand.Entry::of).toList());
  }

  /** A flag, as {@code flag get KEY --json} writes it. */
  public static String flag(Flag flag, Flags read, FlagStore store) {
    return Json.text(FlagView.of(flag, read, store));
  }

  /** All flags, as {@code flag list --json} writes them. */
  public static String flags(List<Flag> flags, Flags read, FlagStore store) {
    return Json.text(flags.stream().map(flag -> FlagView.of(flag, read, store)).toList());
  }

  /** A freeze of the database, as {@code freeze --json} writes it. */
  public static String freeze(Optional<Freeze> freeze) {
    return Json.text(FreezeCommand.View.of(freeze));
  }

  /** The settings of a migration that can be changed, as {@code tune NAME --json} writes them. */
  public static String tunings(String name, List<TunedSetting> settings) {
    return Json.text(TuneCommand.TuneView.of(name, settings));
  }

  /** Any other document: fields in their order, none left out, times in ISO 8601. */
  public static String of(Object document) {
    return Json.text(document);
  }
}
