package dev.neap.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.lifecycle.Event;
import dev.neap.lifecycle.State;
import dev.neap.lifecycle.Transition;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What people and programs read. */
class MessageTest {

  @Test
  void aWaitSaysWhatItWaitsForAndWhatWouldOpenIt() {
    Transition row =
        Written.row(
            9,
            State.PAUSED,
            State.PAUSED,
            Event.WAITS,
            "window off-peak is closed",
            "{\"gate\":\"window\",\"opensWhen\":\"off-peak opens\",\"earliest\":\"2026-11-29T21:00:00Z\"}");
    assertThat(
            text(
                row,
                new Situation(
                    9,
                    "WINDOW CLOSED",
                    "x",
                    "fill orders 40 %, done about 23:10",
                    "./neap status")))
        .isEqualTo(
            "shop/public full-name: WAITS in PAUSED: window off-peak is closed; opens when off-peak"
                + " opens; not before 2026-11-29 21:00 UTC; ETA fill orders 40 %, done about 23:10;"
                + " safe to do: ./neap status");
  }

  @Test
  void anOldMessageSaysWhereItStandsByNow() {
    Transition row = Written.row(7, State.BACKFILLING, State.HALTED, Event.HALTED, "disk\n  full");
    assertThat(text(row, new Situation(12, "COMPLETED", null, null, null)))
        .isEqualTo("shop/public full-name: HALTED in BACKFILLING: disk full; by now COMPLETED");
  }

  @Test
  void aDropSaysWhen() {
    Transition row =
        Written.row(
            9,
            State.ROLLED_OUT,
            State.ROLLED_OUT,
            Event.DROP_AHEAD,
            "column name of customers is dropped",
            "{\"at\":\"2026-11-29T21:00:00Z\"}");
    assertThat(text(row, null)).endsWith("is dropped; drops at 2026-11-29 21:00 UTC");
  }

  @Test
  void whatPeopleDoNamesThem() {
    assertThat(
            text(Written.row(3, State.PAUSED, State.PAUSED, Event.PAUSED, "paused: lunch"), null))
        .isEqualTo("shop/public full-name: PAUSED in PAUSED: paused: lunch (ada@db1)");
    assertThat(text(Written.row(1, null, State.PLANNED, Event.REGISTERED, "registered"), null))
        .isEqualTo("shop/public full-name: REGISTERED: registered");
    assertThat(text(Written.row(4, State.EXPANDED, State.BACKFILLING, Event.MOVED, "begins"), null))
        .isEqualTo("shop/public full-name: EXPANDED -> BACKFILLING: begins");
  }

  @Test
  void theEventHasAllThatTheLogHas() {
    Transition row =
        Written.row(7, State.BACKFILLING, State.HALTED, Event.HALTED, "full", "{\"rows\": 3}");
    assertThat(Written.message(row, Set.of()).event())
        .isEqualTo(
            "{\"id\":\"full-name/1/7\",\"event\":\"HALTED\",\"migration\":\"full-name\",\"run\":1,"
                + "\"version\":7,\"from\":\"BACKFILLING\",\"to\":\"HALTED\","
                + "\"at\":\"2026-11-29T02:00:00Z\",\"actor\":\"ada@db1\",\"reason\":\"full\","
                + "\"detail\":{\"rows\":3},\"database\":\"shop\",\"schema\":\"public\"}");
  }

  @Test
  void aProblemEndsWithTheRowThatEndsIt() {
    List<Transition> log =
        List.of(
            Written.row(1, null, State.PLANNED, Event.REGISTERED, ""),
            Written.row(2, State.PLANNED, State.PLANNED, Event.WAITS, ""),
            Written.row(3, State.PLANNED, State.EXPANDING, Event.MOVED, ""),
            Written.row(4, State.EXPANDING, State.EXPANDING, Event.STALLED, ""),
            Written.row(5, State.EXPANDING, State.HALTED, Event.HALTED, ""),
            Written.row(6, State.HALTED, State.HALTED, Event.ASKED, ""),
            Written.row(7, State.HALTED, State.EXPANDING, Event.MOVED, ""),
            Written.row(8, State.EXPANDING, State.EXPANDED, Event.MOVED, ""),
            Written.row(9, State.ROLLING_OUT, State.ROLLING_OUT, Event.HEALTH_FAILED, ""),
            Written.row(10, State.ROLLING_OUT, State.TIGHTENED, Event.MOVED, ""),
            Written.row(11, State.TIGHTENED, State.TIGHTENED, Event.HEALTH_WELL, ""),
            Written.row(12, State.TIGHTENED, State.TIGHTENED, Event.APPROVAL_WANTED, ""),
            Written.row(13, State.TIGHTENED, State.TIGHTENED, Event.HEALTH_FAILED, ""),
            Written.row(14, State.ROLLING_BACK, State.ROLLED_BACK, Event.MOVED, ""));
    assertThat(log.stream().map(row -> Problem.endedBy(row, log)))
        .containsExactly(
            Set.of(),
            Set.of(),
            Set.of(Problem.WAITS),
            Set.of(),
            Set.of(Problem.STALLED),
            Set.of(),
            Set.of(Problem.HALTED),
            Set.of(),
            Set.of(),
            Set.of(),
            Set.of(Problem.HEALTH),
            Set.of(),
            Set.of(),
            Set.of(Problem.APPROVAL, Problem.HEALTH));
  }

  private static String text(Transition row, @Nullable Situation now) {
    return new Message(row, new Place("shop/public", "shop", "public"), now, null, Set.of(), false)
        .text();
  }
}
