package dev.neap.lifecycle;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What {@link MigrationStore} keeps of one migration, kept in memory: for tests that make more
 * moves than a server can write. {@link MemoryStoreTest} holds it against the real one.
 */
public final class MemoryStore {

  private final List<Transition> log = new ArrayList<>();
  private Standing standing;
  private long ticks;

  /** Registers the migration. */
  public MemoryStore(Registration registration) {
    Instant now = tick();
    standing =
        new Standing(
            registration.name(),
            1,
            State.PLANNED,
            null,
            1,
            registration,
            now,
            now,
            null,
            null,
            0,
            false,
            null,
            false);
    append(null, new Entry(Event.REGISTERED, registration.startedBy(), "registered"));
  }

  public Standing find() {
    return standing;
  }

  public List<Transition> history() {
    return Collections.unmodifiableList(log);
  }

  /** As {@link MigrationStore#move}. */
  public Standing move(Standing seen, State to, String actor, String reason) {
    State from = seen.state();
    if (!Lifecycle.hasMove(from, to)) {
      throw new IllegalArgumentException("No move leads from %s to %s".formatted(from, to));
    }
    if (seen.version() != standing.version()) {
      throw new StaleVersionException(seen);
    }
    boolean again = to == State.PLANNED;
    boolean answered = Lifecycle.isAnswer(from, to, seen.request());
    boolean sentBack = from == State.VERIFYING && to == State.BACKFILLING;
    Instant now = tick();
    standing =
        new Standing(
            seen.name(),
            seen.run() + (again ? 1 : 0),
            to,
            to == State.HALTED ? from : null,
            seen.version() + 1,
            seen.registration(),
            again ? now : seen.startedAt(),
            now,
            seen.pause(),
            answered ? null : seen.asked(),
            from == State.HALTED || again ? 0 : seen.verifyRounds() + (sentBack ? 1 : 0),
            standing.dropped() && !again,
            to == State.HALTED ? reason : null,
            false);
    append(from, new Entry(to == State.HALTED ? Event.HALTED : Event.MOVED, actor, reason));
    return standing;
  }

  /** As {@link MigrationStore#request}. */
  public void request(Request request, String by) {
    if (standing.request() == request) {
      return;
    }
    if (request != Request.NONE && !standing.allows(request)) {
      throw new RequestRefusedException(standing, request);
    }
    Standing.Asked asked =
        request == Request.NONE ? null : new Standing.Asked(request, by, Instant.EPOCH);
    Event event = request == Request.NONE ? Event.WITHDRAWN : Event.ASKED;
    change(event, by, seen -> with(seen, seen.pause(), asked, seen.dropped()));
  }

  /** As {@link MigrationStore#pause}. */
  public void pause(String by, String reason) {
    if (standing.pause() == null) {
      Standing.Pause pause = new Standing.Pause(by, Instant.EPOCH, reason);
      change(Event.PAUSED, by, seen -> with(seen, pause, seen.asked(), seen.dropped()));
    }
  }

  /** As {@link MigrationStore#resume}. */
  public void resume(String by) {
    if (standing.pause() != null) {
      change(Event.RESUMED, by, seen -> with(seen, null, seen.asked(), seen.dropped()));
    }
  }

  /** As {@link MigrationStore#setDropped}. */
  public void setDropped(Standing seen) {
    if (standing.run() != seen.run() || standing.state() != State.CONTRACTING) {
      throw new StaleVersionException(seen);
    }
    standing = with(standing, standing.pause(), standing.asked(), true);
    standing = version(standing, standing.version() - 1);
  }

  private void change(Event event, String by, UnaryOperator<Standing> change) {
    standing = change.apply(standing);
    append(standing.state(), new Entry(event, by, event.name()));
  }

  private Instant tick() {
    return Instant.ofEpochSecond(++ticks);
  }

  private void append(@Nullable State from, Entry entry) {
    log.add(
        new Transition(
            log.size() + 1L,
            standing.name(),
            standing.run(),
            standing.version(),
            from,
            standing.state(),
            entry.event(),
            standing.stateSince(),
            entry.actor(),
            entry.reason(),
            null));
  }

  /** The next version, with these. */
  private static Standing with(
      Standing seen, Standing.@Nullable Pause pause, Standing.@Nullable Asked asked, boolean drop) {
    return new Standing(
        seen.name(),
        seen.run(),
        seen.state(),
        seen.haltedIn(),
        seen.version() + 1,
        seen.registration(),
        seen.startedAt(),
        seen.stateSince(),
        pause,
        asked,
        seen.verifyRounds(),
        drop,
        seen.failure(),
        false);
  }

  private static Standing version(Standing seen, long version) {
    return new Standing(
        seen.name(),
        seen.run(),
        seen.state(),
        seen.haltedIn(),
        version,
        seen.registration(),
        seen.startedAt(),
        seen.stateSince(),
        seen.pause(),
        seen.asked(),
        seen.verifyRounds(),
        seen.dropped(),
        seen.failure(),
        false);
  }
}
