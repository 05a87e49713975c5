package dev.neap.engine;

import dev.neap.window.Eta;
import dev.neap.window.Window;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What keeps a migration's work from going on, now and later.
 *
 * @param now the present moment by the database's clock
 * @param window the window in which alone its rows are filled; null when it has none, or is past
 *     that
 * @param held who or what keeps it, for nobody knows how long; null when nothing does
 */
public record Outlook(Instant now, @Nullable Window window, @Nullable String held) {

  /** When work will be done that takes so long while nothing keeps it; null when not known. */
  public Eta eta(@Nullable Duration work) {
    return Eta.of(now, work, window, held);
  }
}
