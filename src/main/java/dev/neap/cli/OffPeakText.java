package dev.neap.cli;

import static dev.neap.cli.Amounts.duration;

import dev.neap.engine.Outlook;
import dev.neap.window.Eta;
import dev.neap.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** When work may go on and when it will be done, in words for people. */
final class OffPeakText {

  private OffPeakText() {}

  /** Whether a window is open, and when that changes, in its own zone. */
  static String of(Window window, Instant now) {
    String closed =
        window
            .nextOpening(now)
            .map(opens -> "closed, opens " + Window.words(opens))
            .orElse("closed, and does not open in the next ten years");
    String open =
        window
            .closes(now)
            .map(closes -> "open until " + Window.words(closes))
            .orElse("open, and stays so for a year at least");
    return window.name() + ": " + (window.isOpen(now) ? open : closed);
  }

  /**
   * How much work is left and when it will be done; begins with a comma where there is something.
   */
  static String end(@Nullable Duration work, Outlook outlook, Instant now, ZoneId zone) {
    Eta eta = outlook.eta(work);
    String left = work == null ? "" : ", " + duration(work);
    if (eta instanceof Eta.At at) {
      boolean rests = !at.closed().isZero();
      return left
          + (rests ? " of work left, done about " : " left, done about ")
          + Amounts.time(at.finishes(), now, zone)
          + (rests ? " as its window is closed for %s".formatted(duration(at.closed())) : "");
    }
    String why = eta instanceof Eta.Unknown unknown ? unknown.why() : "";
    return work == null ? "" : left + " of work left, no end in sight: " + why;
  }
}
