package dev.neap.lifecycle;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
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

  private final TransactionTemplate transaction;
  private final StandingStore standings;
  private final TransitionStore log;

  /**
   * Works on the tables in schema {@code neap}.
   *
   * @param jdbc a client of the database that holds them
   * @param transaction begins transactions on the same database
   */
  public MigrationStore(JdbcClient jdbc, TransactionTemplate transaction) {
    this.transaction = transaction;
    this.standings = new StandingStore(jdbc);
    this.log = new TransitionStore(jdbc);
  }

  /**
   * Makes a migration known, at {@link State#PLANNED}. One that is known already stays as it is,
   * unless its text or its schema is another: then it takes the new ones as long as nothing of it
   * is in the database (planned, or rolled back).
   *
   * @param registration the migration as handed in
   * @return where it stands now
   * @throws TextChangedException when the text is another and the migration is under way
   */
  public Standing register(Registration registration) {
    return inTransaction(
        () -> {
          Optional<Standing> added = standings.insert(registration);
          if (added.isPresent()) {
            return logged(null, added.get(), registration.startedBy(), "registered", null);
          }
          Standing known = standings.locked(registration.name());
          if (known.registration().isSameAs(registration)) {
            return known;
          }
          if (known.state() != State.PLANNED && known.state() != State.ROLLED_BACK) {
            throw new TextChangedException(known, registration);
          }
          return change(
              known,
              """
              source = :source, file = :file, checksum = :checksum, plan = CAST(:plan AS jsonb),
              target_schema = :targetSchema, started_by = :startedBy
              """,
              Map.of(
                  "source", registration.source(),
                  "file", registration.file(),
                  "checksum", registration.checksum(),
                  "plan", registration.plan(),
                  "targetSchema", registration.targetSchema(),
                  "startedBy", registration.startedBy()),
              registration.startedBy(),
              "registered with another text or schema",
              null);
        });
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
    return inTransaction(
        () ->
            change(
                seen,
                """
                state = :to, state_since = clock_timestamp(), run = run + :runs,
                halted_in = CASE WHEN :to = 'HALTED' THEN state END,
                failure = CASE WHEN :to = 'HALTED' THEN :reason END,
                dropped = dropped AND :runs = 0, verify_rounds = :rounds,
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
                actor,
                reason,
                detail));
  }

  /**
   * Notes what an operator asks for, in place of what was asked before; {@link Request#NONE}
   * withdraws it.
   *
   * @param name the migration
   * @param request what is asked
   * @param by who asks
   * @return where it stands now
   * @throws RequestRefusedException when the request cannot be answered from where it stands
   * @throws UnknownMigrationException when there is none of this name
   */
  public Standing request(String name, Request request, String by) {
    return inTransaction(
        () -> {
          Standing seen = standings.locked(name);
          if (seen.request() == request) {
            return seen;
          }
          if (request == Request.NONE) {
            String none = "request = NULL, request_by = NULL, request_at = NULL";
            return change(seen, none, Map.of(), by, "withdrew " + seen.request(), null);
          }
          if (!seen.allows(request)) {
            throw new RequestRefusedException(seen, request);
          }
          return change(
              seen,
              "request = :request, request_by = :by, request_at = clock_timestamp()",
              Map.of("request", request.name(), "by", by),
              by,
              "asked for " + request,
              null);
        });
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
    return inTransaction(
        () -> {
          Standing seen = standings.locked(name);
          return seen.pause() != null
              ? seen
              : change(
                  seen,
                  "pause_by = :by, pause_since = clock_timestamp(), pause_reason = :reason",
                  Map.of("by", by, "reason", reason),
                  by,
                  "paused: " + reason,
                  null);
        });
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
    return inTransaction(
        () -> {
          Standing seen = standings.locked(name);
          String none = "pause_by = NULL, pause_since = NULL, pause_reason = NULL";
          return seen.pause() == null ? seen : change(seen, none, Map.of(), by, "resumed", null);
        });
  }

  /**
   * Writes into the log of a migration what was done to it that is kept elsewhere.
   *
   * @param name the migration
   * @param by who did it
   * @param reason what
   * @param detail further facts as JSON; null when there are none
   * @return where it stands now
   * @throws UnknownMigrationException when there is none of this name
   */
  public Standing note(String name, String by, String reason, @Nullable String detail) {
    return inTransaction(
        () -> change(standings.locked(name), "name = name", Map.of(), by, reason, detail));
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

  private Standing change(
      Standing seen,
      String assignments,
      Map<String, ?> values,
      String actor,
      String reason,
      @Nullable String detail) {
    Standing now = standings.update(seen, assignments, values);
    return logged(seen.state(), now, actor, reason, detail);
  }

  private Standing logged(
      @Nullable State from, Standing now, String actor, String reason, @Nullable String detail) {
    log.append(from, now, actor, reason, detail);
    return now;
  }

  private Standing inTransaction(Supplier<Standing> work) {
    return requireNonNull(transaction.execute(status -> work.get()));
  }

  private static int verifyRounds(Standing seen, State to) {
    if (seen.state() == State.HALTED || to == State.PLANNED) {
      return 0;
    }
    boolean sentBack = seen.state() == State.VERIFYING && to == State.BACKFILLING;
    return seen.verifyRounds() + (sentBack ? 1 : 0);
  }
}
