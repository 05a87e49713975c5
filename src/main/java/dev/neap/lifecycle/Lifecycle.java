package dev.neap.lifecycle;

import static java.util.Objects.requireNonNullElse;
import static java.util.stream.Collectors.joining;

import dev.neap.lifecycle.LifecycleTable.Row;
import dev.neap.lifecycle.Verdict.Answer;
import dev.neap.migration.Phase;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Decides what is to be done with a migration, from where it stands and the facts alone. */
public final class Lifecycle {

  private static final Set<State> ENDED =
      EnumSet.of(State.COMPLETED, State.ROLLED_BACK, State.ABANDONED);

  private static final String READ_NEW = "read-new";

  private Lifecycle() {}

  /**
   * Decides the next thing to do; the same state and facts always lead to the same decision.
   *
   * @param state where the migration stands
   * @param facts what is known about it
   * @return the one move that applies; else to run the phase, to wait, or that it has ended
   */
  public static Decision decide(State state, Facts facts) {
    List<Row> moves = LifecycleTable.applying(state, facts);
    if (moves.size() > 1) {
      throw new IllegalStateException("More than one move applies: " + moves);
    }
    if (!moves.isEmpty()) {
      Row move = moves.get(0);
      return new Decision.Move(move.to(), reason(move, facts));
    }
    if (ENDED.contains(state)) {
      return new Decision.Done();
    }
    if (state.runs().isPresent() && !facts.held()) {
      return new Decision.Run(state.runs().get());
    }
    return new Decision.Wait(waitsFor(state, facts));
  }

  /**
   * Says whether a request can be answered from where a migration stands.
   *
   * @param state where it stands
   * @param haltedIn where it halted, if it did
   * @param dropped whether contract dropped anything yet
   * @param request what is asked
   * @return whether asking leads to a move
   */
  public static boolean allows(
      State state, @Nullable State haltedIn, boolean dropped, Request request) {
    return request != Request.NONE
        && LifecycleTable.answers(state, Facts.ofRequest(request, dropped, haltedIn), request);
  }

  /** Whether nothing more is done in this state unless somebody asks. */
  public static boolean hasEnded(State state) {
    return ENDED.contains(state);
  }

  /** Whether there is any move from one state to the other. */
  static boolean hasMove(State from, State to) {
    return LifecycleTable.rows().stream().anyMatch(row -> row.from() == from && row.to() == to);
  }

  /** Whether a move from one state to the other does what is asked. */
  static boolean isAnswer(State from, State to, Request request) {
    return request != Request.NONE
        && LifecycleTable.rows().stream()
            .anyMatch(row -> row.from() == from && row.to() == to && row.on() == request);
  }

  private static String reason(Row move, Facts facts) {
    return move.on() == Request.NONE
        ? move.when().reason().apply(facts)
        : "%s asked for %s"
            .formatted(requireNonNullElse(facts.requestedBy(), "an operator"), move.on());
  }

  private static List<Verdict> waitsFor(State state, Facts facts) {
    return switch (state) {
      case PLANNED -> facts.closed(Phase.EXPAND);
      case EXPANDED -> facts.closed(Phase.BACKFILL);
      case VERIFIED -> facts.closed(Phase.TIGHTEN);
      case ROLLED_OUT -> facts.closed(Phase.CONTRACT);
      case TIGHTENED -> List.of(readNew(facts, "it is raised above 0 %"));
      case ROLLING_OUT -> List.of(readNew(facts, "it reaches 100 %"));
      case HALTED -> List.of(halted(facts));
      default -> facts.holds();
    };
  }

  /** What whoever keeps the readers says, or else the percent. */
  private static Verdict readNew(Facts facts, String opensWhen) {
    return facts.holds().stream()
        .filter(hold -> hold.gate().equals(READ_NEW))
        .findFirst()
        .orElseGet(
            () ->
                new Verdict(
                    READ_NEW,
                    Answer.CLOSED,
                    "read-new is at %d %%".formatted(facts.readNewPercent()),
                    null,
                    opensWhen));
  }

  private static Verdict halted(Facts facts) {
    String possible =
        Stream.of(Request.values())
            .filter(request -> allows(State.HALTED, facts.haltedIn(), facts.dropped(), request))
            .map(Request::name)
            .collect(joining(" or "));
    return new Verdict(
        "operator",
        Answer.CLOSED,
        "halted in " + facts.haltedIn(),
        null,
        "an operator asks for " + possible);
  }
}
