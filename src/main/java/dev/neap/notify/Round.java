package dev.neap.notify;

import dev.neap.lifecycle.Transition;
import dev.neap.notify.DeliveryStore.Due;
import dev.neap.notify.DeliveryStore.End;
import dev.neap.postgres.ControlSchema;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Brings one consumer up to date, as far as it takes what it is sent.
 *
 * <p>Only the process that has the claim delivers; the claim is kept before each message for longer
 * than the message may take. A process that dies, or freezes, gives it up by that, and whoever has
 * it then begins with the message that was on its way: it may come twice.
 */
final class Round {

  private static final Logger log = LoggerFactory.getLogger(Round.class);
  private static final int MOST = 100;

  private final Parts parts;
  private final Consumer consumer;
  private final AtomicInteger sent = new AtomicInteger();
  private boolean fromTheStart;
  private boolean registered;

  /**
   * What all rounds work with.
   *
   * @param owner this process, for people
   * @param slack how much longer a claim lasts than a message may take
   */
  record Parts(
      DataSource database,
      DeliveryStore store,
      Notifications notifications,
      Situations situations,
      Pauses pauses,
      String owner,
      Duration slack) {}

  Round(Parts parts, Consumer consumer) {
    this.parts = parts;
    this.consumer = consumer;
  }

  Consumer consumer() {
    return consumer;
  }

  /** How many messages were taken so far. */
  int sent() {
    return sent.get();
  }

  /**
   * Makes the consumer known, before anything is written that it is to be told of.
   *
   * @throws org.springframework.dao.DataAccessException when the database can't be reached
   */
  synchronized void register() {
    if (registered) {
      return;
    }
    if (!ControlSchema.isPresent(parts.database())) {
      fromTheStart = true;
      return;
    }
    ControlSchema.migrate(parts.database());
    parts.store().register(consumer.name(), fromTheStart, !consumer.takesAll());
    registered = true;
  }

  /**
   * Sends what is due, until nothing is.
   *
   * @throws InterruptedException when the process ends; nothing is noted of the message on its way
   * @throws org.springframework.dao.DataAccessException when the database can't be reached
   */
  void run() throws InterruptedException {
    register();
    if (!registered) {
      return;
    }
    parts.store().served(consumer.name());
    if (parts.store().due(consumer.name(), 1).isEmpty()) {
      return;
    }
    OptionalLong claim = parts.store().claim(consumer.name(), parts.owner(), lease());
    if (claim.isEmpty()) {
      return;
    }
    try {
      deliver(claim.getAsLong());
    } finally {
      parts.store().release(consumer.name(), claim.getAsLong());
    }
  }

  /** Whether nothing is left to be told. */
  boolean isUpToDate() {
    return !registered || parts.store().isUpToDate(consumer.name());
  }

  private Duration lease() {
    return consumer.timeout().plus(parts.slack());
  }

  private void deliver(long claim) throws InterruptedException {
    while (true) {
      List<Due> due = parts.store().due(consumer.name(), MOST);
      if (due.isEmpty()) {
        return;
      }
      Set<String> held = new HashSet<>();
      Set<String> begun = new HashSet<>();
      for (Due one : due) {
        String migration = one.row().migration();
        if (held.contains(migration)) {
          continue;
        }
        Due fresh = begun.add(migration) ? one : one.untried();
        switch (deliver(claim, fresh)) {
          case DONE -> {}
          case HELD -> held.add(migration);
          case LOST -> {
            return;
          }
        }
      }
    }
  }

  private enum Step {
    DONE,
    HELD,
    LOST
  }

  private Step deliver(long claim, Due due) throws InterruptedException {
    Transition row = due.row();
    Set<Problem> ends = ends(row);
    if (!consumer.wants(row) && ends.isEmpty()) {
      return advance(claim, row, End.PASSED_OVER, null);
    }
    Situation now = consumer.takesAll() ? null : situation(row.migration());
    if (!parts.store().keep(consumer.name(), claim, lease())) {
      return Step.LOST;
    }
    Outcome outcome = consumer.send(parts.notifications().message(due, now, ends));
    if (outcome instanceof Outcome.Sent) {
      sent.incrementAndGet();
      return advance(claim, row, End.SENT, null);
    }
    boolean refused = outcome instanceof Outcome.Refused;
    if (refused && isOver(due)) {
      log.atWarn()
          .addKeyValue("channel", consumer.name())
          .addKeyValue("migration", row.migration())
          .addKeyValue("version", row.version())
          .addKeyValue("reason", outcome.text())
          .log("message given up: it is being refused");
      return advance(claim, row, End.GIVEN_UP, outcome.text());
    }
    Duration wait = parts.pauses().after(outcome, due.attempts() + 1);
    log.atLevel(due.attempts() == 0 ? Level.WARN : Level.INFO)
        .addKeyValue("channel", consumer.name())
        .addKeyValue("migration", row.migration())
        .addKeyValue("version", row.version())
        .addKeyValue("attempt", due.attempts() + 1)
        .addKeyValue("again", wait)
        .addKeyValue("reason", outcome.text())
        .log("message not taken");
    return parts.store().postpone(consumer.name(), claim, row, wait, refused, outcome.text())
        ? Step.HELD
        : Step.LOST;
  }

  private Step advance(long claim, Transition row, End end, @Nullable String error) {
    return parts.store().advance(consumer.name(), claim, row, end, error) ? Step.DONE : Step.LOST;
  }

  private boolean isOver(Due due) {
    Duration limit = consumer.giveUpAfter();
    Duration refused = due.refusedFor();
    return limit != null && refused != null && refused.compareTo(limit) >= 0;
  }

  /** The problems that the row ends, of those that the consumer was told of. */
  private Set<Problem> ends(Transition row) {
    if (!consumer.keepsProblems()) {
      return Set.of();
    }
    List<Transition> told =
        parts.store().history(row).stream()
            .filter(one -> Problem.begunBy(one).isEmpty() || consumer.wants(one))
            .toList();
    return Problem.endedBy(row, told);
  }

  private @Nullable Situation situation(String migration) {
    try {
      return parts.situations().of(migration).orElse(null);
    } catch (RuntimeException e) {
      log.atInfo()
          .addKeyValue("migration", migration)
          .addKeyValue("reason", e.getClass().getSimpleName())
          .log("told without where it stands");
      return null;
    }
  }
}
