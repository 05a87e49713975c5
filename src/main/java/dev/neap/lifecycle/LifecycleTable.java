package dev.neap.lifecycle;

import static dev.neap.lifecycle.State.ABANDONED;
import static dev.neap.lifecycle.State.ABANDONING;
import static dev.neap.lifecycle.State.BACKFILLING;
import static dev.neap.lifecycle.State.COMPLETED;
import static dev.neap.lifecycle.State.CONTRACTING;
import static dev.neap.lifecycle.State.EXPANDED;
import static dev.neap.lifecycle.State.EXPANDING;
import static dev.neap.lifecycle.State.HALTED;
import static dev.neap.lifecycle.State.PAUSED;
import static dev.neap.lifecycle.State.PLANNED;
import static dev.neap.lifecycle.State.RESTORING;
import static dev.neap.lifecycle.State.ROLLED_BACK;
import static dev.neap.lifecycle.State.ROLLED_OUT;
import static dev.neap.lifecycle.State.ROLLING_BACK;
import static dev.neap.lifecycle.State.ROLLING_OUT;
import static dev.neap.lifecycle.State.TIGHTENED;
import static dev.neap.lifecycle.State.TIGHTENING;
import static dev.neap.lifecycle.State.VERIFIED;
import static dev.neap.lifecycle.State.VERIFYING;

import dev.neap.migration.Phase;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Every move there is between the states of a migration, as data.
 *
 * <p>A request that can be answered goes before everything else: moves made on a request and moves
 * made on facts never compete. Among either, the conditions of one state exclude each other, so
 * that the order of the rows says nothing.
 */
final class LifecycleTable {

  /**
   * One move.
   *
   * @param from the state it leaves
   * @param to the state it enters
   * @param on the request it answers; {@link Request#NONE} for a move made on facts alone
   * @param when what must hold besides
   */
  record Row(State from, State to, Request on, Condition when) {}

  private static final Set<State> BEFORE_CONTRACT =
      Set.of(
          PLANNED,
          EXPANDING,
          EXPANDED,
          BACKFILLING,
          PAUSED,
          VERIFYING,
          VERIFIED,
          TIGHTENING,
          TIGHTENED,
          ROLLING_OUT,
          ROLLED_OUT);

  private static final List<Row> ROWS =
      Stream.of(forward(), back(), abandoning(), halting()).flatMap(List::stream).toList();

  private static final Map<State, List<Row>> FROM = new EnumMap<>(State.class);

  static {
    for (State state : State.values()) {
      FROM.put(state, ROWS.stream().filter(row -> row.from == state).toList());
    }
  }

  private LifecycleTable() {}

  /** All moves. */
  static List<Row> rows() {
    return ROWS;
  }

  /** The moves that apply; the conditions see to it that there is at most one. */
  static List<Row> applying(State state, Facts facts) {
    Request answered = answers(state, facts, facts.request()) ? facts.request() : Request.NONE;
    return FROM.getOrDefault(state, List.of()).stream()
        .filter(row -> row.on == answered && row.when.holds(facts))
        .toList();
  }

  /** Whether a request made in this state, with these facts, leads to a move. */
  static boolean answers(State state, Facts facts, Request request) {
    return FROM.getOrDefault(state, List.of()).stream()
        .anyMatch(row -> row.on == request && row.when.holds(facts));
  }

  private static List<Row> forward() {
    return List.of(
        row(PLANNED, EXPANDING, Condition.mayEnter(Phase.EXPAND)),
        row(EXPANDING, EXPANDED, Condition.FINISHED),
        row(EXPANDED, BACKFILLING, Condition.mayEnter(Phase.BACKFILL)),
        row(BACKFILLING, PAUSED, Condition.HELD),
        row(PAUSED, BACKFILLING, Condition.NOT_HELD),
        row(BACKFILLING, VERIFYING, Condition.FINISHED),
        row(VERIFYING, VERIFIED, Condition.NOTHING_DIFFERS),
        row(VERIFYING, BACKFILLING, Condition.ROWS_DIFFER),
        row(VERIFYING, HALTED, Condition.ROWS_KEEP_DIFFERING),
        row(VERIFIED, TIGHTENING, Condition.mayEnter(Phase.TIGHTEN)),
        row(TIGHTENING, TIGHTENED, Condition.FINISHED),
        row(TIGHTENED, ROLLING_OUT, Condition.ANY_READERS),
        row(ROLLING_OUT, TIGHTENED, Condition.NO_READER),
        row(ROLLING_OUT, ROLLED_OUT, Condition.ALL_READERS),
        row(ROLLED_OUT, TIGHTENED, Condition.NO_READER),
        row(ROLLED_OUT, ROLLING_OUT, Condition.SOME_READERS),
        row(ROLLED_OUT, CONTRACTING, Condition.ALL_READERS_AND_CONTRACT),
        row(CONTRACTING, COMPLETED, Condition.FINISHED));
  }

  private static List<Row> back() {
    Set<State> undone = EnumSet.of(CONTRACTING);
    undone.addAll(BEFORE_CONTRACT);
    return Stream.concat(
            Stream.of(State.values())
                .filter(BEFORE_CONTRACT::contains)
                .map(state -> new Row(state, ROLLING_BACK, Request.ROLLBACK, Condition.ASKED)),
            Stream.of(
                new Row(HALTED, ROLLING_BACK, Request.ROLLBACK, Condition.haltedUndropped(undone)),
                row(ROLLING_BACK, ROLLED_BACK, Condition.FINISHED),
                new Row(COMPLETED, RESTORING, Request.ROLLBACK, Condition.ASKED),
                row(RESTORING, ROLLED_BACK, Condition.FINISHED),
                new Row(ROLLED_BACK, PLANNED, Request.START_AGAIN, Condition.ASKED)))
        .toList();
  }

  /** From wherever it may be stuck; what has ended can't be. */
  private static List<Row> abandoning() {
    Set<State> ended = EnumSet.of(COMPLETED, ROLLED_BACK, ABANDONING, ABANDONED);
    return Stream.concat(
            Stream.of(State.values())
                .filter(state -> !ended.contains(state))
                .map(state -> new Row(state, ABANDONING, Request.ABANDON, Condition.ASKED)),
            Stream.of(
                row(ABANDONING, ABANDONED, Condition.FINISHED),
                new Row(ABANDONED, PLANNED, Request.START_AGAIN, Condition.ASKED)))
        .toList();
  }

  private static List<Row> halting() {
    return Stream.of(State.values())
        .filter(state -> state.runs().isPresent())
        .flatMap(
            state ->
                Stream.of(
                    row(state, HALTED, Condition.FAILED),
                    new Row(HALTED, state, Request.RETRY, Condition.haltedIn(state))))
        .toList();
  }

  private static Row row(State from, State to, Condition when) {
    return new Row(from, to, Request.NONE, when);
  }
}
