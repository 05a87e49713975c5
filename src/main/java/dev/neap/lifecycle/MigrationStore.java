package dev.neap.lifecycle;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Keeps where each migration stands, and the log of how it came there.
 *
 * <p>Every change that a decision rests on (a move, a pause, a request, a new text) raises the
 * version by one and writes one row of the log, in one transaction. Whoever decided on an older
 * version loses and writes nothing. The channel {@code neap} carries the name of each migration
 * that changed to those who LISTEN, when the change commits (PostgreSQL manual, NOTIFY).
 *
 * <p>All times are the database's. A call made inside a transaction of the caller takes part in it.
 */
public final class MigrationStore {

  private final StandingStore standings;
  private final TransitionStore log;
  private final ChangeStore changes;
  private final RegistrationStore registrations;
  private final OrderStore orders;

  /**
   * Works on the tables in schema {@code neap}.
   *
   * @param jdbc a client of the database that holds them
   * @param transaction begins transactions on the same database
   */
  public MigrationStore(JdbcClient jdbc, TransactionTemplate transaction) {
    this.standings = new StandingStore(jdbc);
    this.log = new TransitionStore(jdbc);
    this.changes = new ChangeStore(standings, log, transaction);
    this.registrations = new RegistrationStore(standings, changes, jdbc);
    this.orders = new OrderStore(standings, changes);
  }

  /**
   * Makes a migration known, at {@link State#PLANNED}. One that is known already stays as it is,
   * unless its text or its schema is another: then it takes the new ones as long as nothing of it
   * is in the database (planned, rolled back, or abandoned).
   *
   * @param registration the migration as handed in
   * @return where it stands now
   * @throws TextChangedException when the text is another and the migration is under way
   */
  public Standing register(Registration registration) {
    return changes.inTransaction(() -> registrations.register(registration));
  }

  /**
   * Lets a text pass that is not known, the same as is known, or may take the known one's place;
   * what a baseline stands for has no text to compare with.
   *
   * @throws TextChangedException when the migration was started with another text or schema
   */
  public void refuseChanged(Handed handed) {
    registrations.refuseChanged(handed);
  }

  /**
   * Records a database as it was found, as a migration that is complete.
   *
   * @return whether it was recorded; not when there is a migration of its name
   */
  public boolean baseline(Registration registration) {
    return Boolean.TRUE.equals(
        changes.transaction().execute(status -> registrations.baseline(registration)));
  }

  /**
   * Gives a migration another plan, for the database as it has become.
   *
   * @param seen where it stood when the plan was made
   * @param plan what each phase will do, as JSON
   * @param actor who planned
   * @return where it stands now
   * @throws StaleVersionException when it was changed meanwhile; nothing was written
   */
  public Standing replan(Standing seen, String plan, String actor) {
    return changes.inTransaction(() -> registrations.replan(seen, plan, actor));
  }

  /** The migration of this name, when it is registered. */
  public Optional<Standing> find(String name) {
    return standings.find(name);
  }

  /**
   * The migration of this name.
   *
   * @throws UnknownMigrationException when there is none
   */
  public Standing get(String name) {
    return find(name).orElseThrow(() -> new UnknownMigrationException(name));
  }

  /** All migrations, the first registered first. */
  public List<Standing> all() {
    return standings.all();
  }

  /** The names of those that have not ended, or of which something is asked. */
  public List<String> active() {
    return standings.active();
  }

  /** The log of a migration, oldest first; empty when there is none of this name. */
  public List<Transition> history(String name) {
    return log.history(name);
  }

  /**
   * Moves a migration on, when it still stands as it was seen. Besides the state this keeps what
   * hangs on it: where and why it halted, that the request is answered, the count of verification
   * rounds; a new start counts as a new run.
   *
   * @param seen where it stood when the move was decided
   * @param to the state to go to
   * @param actor who or what moves it
   * @param reason why
   * @param detail further facts as JSON, for the log; null when there are none
   * @return where it stands now
   * @throws StaleVersionException when it was changed meanwhile; nothing was written
   * @throws IllegalArgumentException when the lifecycle has no such move
   */
  public Standing move(
      Standing seen, State to, String actor, String reason, @Nullable String detail) {
    State from = seen.state();
    if (!Lifecycle.hasMove(from, to)) {
      throw new IllegalArgumentException("No move leads from %s to %s".formatted(from, to));
    }
    return changes.inTransaction(
        () ->
            changes.change(
                seen,
                """
                state = :to, state_since = clock_timestamp(), run = run + :runs,
                halted_in = CASE WHEN :to = 'HALTED' THEN state END,
                failure = CASE WHEN :to = 'HALTED' THEN :reason END,
                dropped = dropped AND :runs = 0, verify_rounds = :rounds,
                started_at = CASE WHEN :runs = 0 THEN started_at ELSE clock_timestamp() END,
                started_by = CASE WHEN :runs = 0 THEN started_by
                  ELSE coalesce(request_by, started_by) END,
                request = CASE WHEN NOT :answered THEN request END,
                request_by = CASE WHEN NOT :answered THEN request_by END,
                request_at = CASE WHEN NOT :answered THEN request_at END
                """,
                Map.of(
                    "to", to.name(),
                    "runs", to == State.PLANNED ? 1 : 0,
                    "reason", reason,
                    "rounds", verifyRounds(seen, to),
                    "answered", Lifecycle.isAnswer(from, to, seen.request())),
                new Entry(to == State.HALTED ? Event.HALTED : Event.MOVED, actor, reason, detail)));
  }

  /**
   * Notes what an operator asks for, without saying why.
   *
   * @see #request(String, Request, String, String)
   */
  public Standing request(String name, Request request, String by) {
    return request(name, request, by, "");
  }

  /**
   * Notes what an operator asks for, in place of what was asked before; {@link Request#NONE}
   * withdraws it.
   *
   * @param name the migration
   * @param request what is asked
   * @param by who asks
   * @param because why, for the log; empty when that is not said
   * @return where it stands now
   * @throws RequestRefusedException when the request cannot be answered from where it stands
   * @throws UnknownMigrationException when there is none of this name
   */
  public Standing request(String name, Request request, String by, String because) {
    return orders.request(name, request, by, because);
  }

  /**
   * Holds a migration until {@link #resume}; one that is paused keeps its first pause.
   *
   * @param name the migration
   * @param by who pauses
   * @param reason why
   * @return where it stands now
   * @throws UnknownMigrationException when there is none of this name
   */
  public Standing pause(String name, String by, String reason) {
    return orders.pause(name, by, reason);
  }

  /**
   * Ends a pause; one that is not paused stays as it is.
   *
   * @param name the migration
   * @param by who lets it go on
   * @return where it stands now
   * @throws UnknownMigrationException when there is none of this name
   */
  public Standing resume(String name, String by) {
    return orders.resume(name, by);
  }

  /**
   * Writes into the log of a migration what was done to it that is kept elsewhere.
   *
   * @param name the migration
   * @param entry what was done
   * @return where it stands now
   * @throws UnknownMigrationException when there is none of this name
   */
  public Standing note(String name, Entry entry) {
    return changes.inTransaction(
        () -> changes.change(standings.locked(name), "name = name", Map.of(), entry));
  }

  /**
   * Writes into the log of a migration, unless that was told already since it came into its state,
   * or it has left that state meanwhile.
   *
   * @param seen where it stood
   * @param entry what is to be told
   * @param told whether the rows of this stay tell it already, the earliest first
   */
  public void noteOnce(Standing seen, Entry entry, Predicate<List<Transition>> told) {
    if (told.test(log.stay(seen))) {
      return;
    }
    changes.inTransaction(
        () -> {
          Standing now = standings.locked(seen.name());
          boolean same = now.run() == seen.run() && now.stateSince().equals(seen.stateSince());
          return !same || told.test(log.stay(now))
              ? now
              : changes.change(now, "name = name", Map.of(), entry);
        });
  }

  /**
   * Notes that contract is about to drop something: from then on there is no way back but through
   * {@link State#COMPLETED}. To be committed before the first DROP, or together with it.
   *
   * @param seen where the migration stood when contract began; a change that leaves it contracting
   *     does no harm
   * @throws StaleVersionException when it is not contracting any more; then nothing may be dropped
   */
  public void setDropped(Standing seen) {
    standings.setDropped(seen);
  }

  private static int verifyRounds(Standing seen, State to) {
    if (seen.state() == State.HALTED || to == State.PLANNED) {
      return 0;
    }
    boolean sentBack = seen.state() == State.VERIFYING && to == State.BACKFILLING;
    return seen.verifyRounds() + (sentBack ? 1 : 0);
  }
}
