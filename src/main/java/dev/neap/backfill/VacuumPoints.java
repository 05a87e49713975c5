package dev.neap.backfill;

import dev.neap.schema.TableName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When a walk's table is vacuumed: each time that so many percent of it were rewritten. What was
 * rewritten leaves room behind only when it was vacuumed, and without room the table grows; so the
 * workers wait meanwhile.
 */
final class VacuumPoints {

  private final RunContext context;
  private final List<TableName> tables;
  private int passed = -1;
  private @Nullable Vacuum running;

  VacuumPoints(RunContext context, List<TableName> tables) {
    this.context = context;
    this.tables = tables;
  }

  /** Notes how far the walk is; where it has come past a point a vacuum begins. */
  synchronized void at(double fraction) {
    Integer every = context.settings().vacuumEvery();
    if (every == null || running != null) {
      return;
    }
    int points = (int) (fraction * 100 / every);
    if (passed >= 0 && points > passed && fraction < 1) {
      running = Vacuum.of(context, tables);
    }
    passed = points;
  }

  /** What the workers wait for; null when nothing. */
  synchronized @Nullable String waitsFor() {
    if (running != null && running.isDone()) {
      running = null;
    }
    return running == null ? null : running.toString();
  }

  /** Ends a vacuum that is under way. */
  void cancel() {
    Vacuum now;
    synchronized (this) {
      now = running;
      running = null;
    }
    if (now != null) {
      now.cancel();
    }
  }
}
