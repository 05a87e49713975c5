package dev.neap.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When work will be done whose window opens and closes meanwhile. */
class EtaTest {

  private static final Instant NOON = Instant.parse("2026-10-24T10:00:00Z");

  /** Berlin's night from the 24th to the 25th has nine hours. */
  private static final Window NIGHT =
      new WrittenWindow(
              "Europe/Berlin", null, "22:00", "06:00", null, List.of("2026-10-26"), List.of())
          .read("night");

  @Test
  void isTheWorkAloneWhereNoWindowIsSet() {
    assertThat(Eta.of(NOON, Duration.ofHours(3), null, null))
        .isEqualTo(new Eta.At(NOON.plus(Duration.ofHours(3)), Duration.ZERO));
  }

  @Test
  void addsTheTimeInWhichTheWindowIsClosed() {
    assertFinishes(NOON, 0, "2026-10-24T10:00:00Z", 0);
    assertFinishes(NOON, 3, "2026-10-24T23:00:00Z", 10);
    assertFinishes(NOON, 9, "2026-10-25T05:00:00Z", 10);
    assertFinishes(NOON, 10, "2026-10-25T22:00:00Z", 26);
    assertFinishes(Instant.parse("2026-10-25T04:00:00Z"), 1, "2026-10-25T05:00:00Z", 0);
  }

  @Test
  void addsAHolidayInWhichItStaysClosed() {
    assertThat(Eta.of(Instant.parse("2026-10-25T21:00:00Z"), Duration.ofHours(4), NIGHT, null))
        .as("two hours before the 26th, and two from its end on")
        .isEqualTo(new Eta.At(Instant.parse("2026-10-27T01:00:00Z"), Duration.ofHours(24)));
  }

  @Test
  void isUnknownWhereNobodyKnows() {
    assertThat(Eta.of(NOON, Duration.ofHours(1), NIGHT, "paused by ada"))
        .isEqualTo(new Eta.Unknown("paused by ada"));
    assertThat(Eta.of(NOON, null, NIGHT, null))
        .isEqualTo(new Eta.Unknown("its speed is not known yet"));
    Window past =
        new WrittenWindow(null, null, null, null, null, null, List.of("2026-01-01")).read("past");
    assertThat(Eta.of(NOON, Duration.ofHours(1), past, null)).isInstanceOf(Eta.Unknown.class);
  }

  private static void assertFinishes(Instant now, int hours, String finishes, int closed) {
    assertThat(Eta.of(now, Duration.ofHours(hours), NIGHT, null))
        .isEqualTo(new Eta.At(Instant.parse(finishes), Duration.ofHours(closed)));
  }
}
