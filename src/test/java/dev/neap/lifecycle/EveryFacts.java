package dev.neap.lifecycle;

import static dev.neap.migration.Phase.BACKFILL;
import static dev.neap.migration.Phase.CONTRACT;
import static dev.neap.migration.Phase.EXPAND;
import static dev.neap.migration.Phase.TIGHTEN;

import dev.neap.lifecycle.PhaseResult.Failed;
import dev.neap.lifecycle.PhaseResult.Finished;
import dev.neap.lifecycle.PhaseResult.NotRun;
import dev.neap.lifecycle.Verdict.Answer;
import dev.neap.migration.Phase;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every combination of facts that can make a difference to a decision. */
final class EveryFacts {

  private static final Verdict PAUSE = verdict("pause", Answer.CLOSED);
  private static final Verdict[] GATE = {
    verdict("gate", Answer.OPEN), verdict("gate", Answer.CLOSED), verdict("gate", Answer.UNKNOWN)
  };

  private EveryFacts() {}

  /** All facts about a migration that dropped something or not, and halted there or nowhere. */
  static List<Facts> of(boolean dropped, @Nullable State haltedIn) {
    List<Facts> all = new ArrayList<>();
    for (PhaseResult phase : List.of(new NotRun(), new Finished(), new Failed("broken"))) {
      for (List<Verdict> holds : List.of(List.<Verdict>of(), List.of(PAUSE))) {
        for (Map<Phase, List<Verdict>> gates : everyGates()) {
          for (int readNew : new int[] {0, 1, 99, 100}) {
            for (long different : new long[] {0, 7}) {
              for (int rounds : new int[] {0, 2, 3}) {
                for (Request request : Request.values()) {
                  all.add(
                      new Facts(
                          phase, holds, gates, readNew, different, rounds, request, "ada", dropped,
                          haltedIn));
                }
              }
            }
          }
        }
      }
    }
    return all;
  }

  private static List<Map<Phase, List<Verdict>>> everyGates() {
    List<Map<Phase, List<Verdict>>> all = new ArrayList<>();
    all.add(Map.of());
    List<Phase> gated = List.of(EXPAND, BACKFILL, TIGHTEN, CONTRACT);
    for (int bits = 0; bits < 1 << gated.size(); bits++) {
      Map<Phase, List<Verdict>> gates = new EnumMap<>(Phase.class);
      for (int i = 0; i < gated.size(); i++) {
        boolean closed = (bits >> i & 1) == 1;
        gates.put(gated.get(i), List.of(GATE[0], closed ? GATE[1 + i % 2] : GATE[0]));
      }
      all.add(gates);
    }
    return all;
  }

  private static Verdict verdict(String gate, Answer answer) {
    return new Verdict(gate, answer, gate + " says so", null, "somebody opens it");
  }
}
