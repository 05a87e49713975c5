package dev.neap.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When windows are open; Berlin sets its clocks forward on 2026-03-29 and back on 2026-10-25. */
class WindowTest {

  private static final String BERLIN = "Europe/Berlin";

  /** In spring 02:00 is followed by 03:00; in autumn 02:00 to 03:00 is shown twice. */
  @ParameterizedTest
  @CsvSource({
    "22:00, 06:00, 2026-03-28, 2026-03-28T22:00+01:00, 2026-03-29T06:00+02:00,  7h",
    "22:00, 06:00, 2026-03-29, 2026-03-29T22:00+02:00, 2026-03-30T06:00+02:00,  8h",
    "22:00, 06:00, 2026-10-24, 2026-10-24T22:00+02:00, 2026-10-25T06:00+01:00,  9h",
    "00:00, 00:00, 2026-03-29, 2026-03-29T00:00+01:00, 2026-03-30T00:00+02:00, 23h",
    "00:00, 00:00, 2026-10-25, 2026-10-25T00:00+02:00, 2026-10-26T00:00+01:00, 25h",
    "06:00, 06:00, 2026-03-28, 2026-03-28T06:00+01:00, 2026-03-29T06:00+02:00, 23h",
    "06:00, 06:00, 2026-10-24, 2026-10-24T06:00+02:00, 2026-10-25T06:00+01:00, 25h",
    "02:30, 05:00, 2026-03-29, 2026-03-29T03:00+02:00, 2026-03-29T05:00+02:00,  2h",
    "01:00, 02:30, 2026-03-29, 2026-03-29T01:00+01:00, 2026-03-29T03:00+02:00,  1h",
    "02:30, 05:00, 2026-10-25, 2026-10-25T02:30+02:00, 2026-10-25T05:00+01:00, 210m",
    "01:00, 02:30, 2026-10-25, 2026-10-25T01:00+02:00, 2026-10-25T02:30+02:00, 90m",
    "02:15, 02:45, 2026-10-25, 2026-10-25T02:15+02:00, 2026-10-25T02:45+02:00, 30m",
    "23:00, 02:30, 2026-10-24, 2026-10-24T23:00+02:00, 2026-10-25T02:30+02:00, 210m",
  })
  void opensAndClosesByTheClockOnTheWall(
      String from, String to, LocalDate day, String opens, String closes, String length) {
    Window window = window(BERLIN, List.of(day.getDayOfWeek().name()), from, to, null, null);
    ZonedDateTime noonBefore = day.minusDays(1).atTime(5, 0).atZone(ZoneId.of(BERLIN));
    ZonedDateTime opening = window.nextOpening(noonBefore.toInstant()).orElseThrow();
    assertThat(opening).isEqualTo(ZonedDateTime.parse(opens));
    assertThat(opening.getZone()).isEqualTo(ZoneId.of(BERLIN));
    ZonedDateTime closing = window.closes(opening.toInstant()).orElseThrow();
    assertThat(closing).isEqualTo(ZonedDateTime.parse(closes));
    assertThat(Duration.between(opening, closing)).isEqualTo(Duration.parse("PT" + length));
    assertThat(window.isOpen(opening.toInstant())).isTrue();
    assertThat(window.isOpen(opening.toInstant().minusMillis(1))).isFalse();
    assertThat(window.isOpen(closing.toInstant().minusMillis(1))).isTrue();
    assertThat(window.isOpen(closing.toInstant())).isFalse();
  }

  @Test
  void doesNotOpenWhereTheClockSkipsAllOfIt() {
    Window window = window(BERLIN, List.of(), "02:10", "02:50", null, null);
    assertThat(window.nextOpening(Instant.parse("2026-03-28T12:00:00Z")))
        .hasValueSatisfying(o -> assertThat(o).isEqualTo("2026-03-30T02:10+02:00"));
  }

  @Test
  void holdsHolidaysFromMidnightToMidnight() {
    Window window =
        window(
            BERLIN,
            List.of("monday", "tuesday", "wednesday", "thursday", "friday"),
            "22:00",
            "06:00",
            List.of("12-24", "2026-12-31"),
            List.of("2026-12-25"));
    Instant wednesdayEvening = Instant.parse("2026-12-23T22:00:00Z");
    assertThat(window.closes(wednesdayEvening))
        .hasValueSatisfying(c -> assertThat(c).isEqualTo("2026-12-24T00:00+01:00"));
    ZonedDateTime christmas = window.nextOpening(wednesdayEvening).orElseThrow();
    assertThat(christmas).isEqualTo("2026-12-25T00:00+01:00");
    assertThat(window.closes(christmas.toInstant()))
        .as("the evening of that Friday reaches into Saturday")
        .hasValueSatisfying(c -> assertThat(c).isEqualTo("2026-12-26T06:00+01:00"));
    assertThat(window.closes(Instant.parse("2026-12-30T22:00:00Z")))
        .hasValueSatisfying(c -> assertThat(c).isEqualTo("2026-12-31T00:00+01:00"));
    assertThat(window.nextOpening(Instant.parse("2026-12-31T12:00:00Z")))
        .as("what is left of that night once the day is over")
        .hasValueSatisfying(o -> assertThat(o).isEqualTo("2027-01-01T00:00+01:00"));
    assertThat(window.isOpen(Instant.parse("2027-12-24T22:30:00Z"))).isFalse();
  }

  @Test
  void joinsSpansThatTouch() {
    Window window =
        new WrittenWindow(
                null,
                List.of("friday"),
                "22:00",
                "00:00",
                List.of(
                    new WrittenWindow.Hours(List.of("saturday", "sunday"), "00:00", "00:00"),
                    new WrittenWindow.Hours(List.of("sunday"), "20:00", "05:00")),
                null,
                null)
            .read("weekend");
    ZonedDateTime friday = ZonedDateTime.parse("2026-11-27T22:00Z[UTC]");
    assertThat(window.nextOpening(Instant.parse("2026-11-25T00:00:00Z"))).contains(friday);
    assertThat(window.closes(friday.toInstant()))
        .contains(ZonedDateTime.parse("2026-11-30T05:00Z[UTC]"));
    assertThat(window.nextOpening(friday.toInstant())).contains(friday.plusDays(7));
  }

  @Test
  void tellsOfAWindowThatAlwaysOrNeverIsOpen() {
    Instant now = Instant.parse("2026-11-25T13:00:00Z");
    Window always = window("UTC", List.of(), "00:00", "00:00", null, null);
    assertThat(always.isOpen(now)).isTrue();
    assertThat(always.closes(now)).isEmpty();
    assertThat(always.nextOpening(now)).isEmpty();
    Window over =
        new WrittenWindow(null, null, null, null, null, null, List.of("2026-01-01")).read("past");
    assertThat(over.isOpen(now)).isFalse();
    assertThat(over.closes(now)).isEmpty();
    assertThat(over.nextOpening(now)).isEmpty();
    assertThat(over.isOpen(Instant.parse("2026-01-01T23:59:59Z"))).isTrue();
  }

  @Test
  void saysHowLongItStaysOpen() {
    Window window = window("UTC", List.of(), "22:00", "06:00", null, null);
    Instant night = Instant.parse("2026-11-25T23:59:59Z");
    assertThat(window.isOpenFor(night, Duration.ofHours(6).plusSeconds(1))).isTrue();
    assertThat(window.isOpenFor(night, Duration.ofHours(6).plusSeconds(2))).isFalse();
    assertThat(window.isOpenFor(night.minus(Duration.ofHours(4)), Duration.ofSeconds(1))).isFalse();
  }

  /** Against a clock that is looked at minute by minute, also over the changes of the clocks. */
  @Test
  void agreesWithAClockThatIsLookedAt() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 40; i++) {
      String from = "%02d:%02d".formatted(random.nextInt(24), random.nextInt(4) * 15);
      String to = "%02d:%02d".formatted(random.nextInt(24), random.nextInt(4) * 15);
      String zone = List.of(BERLIN, "America/St_Johns", "Africa/Cairo", "UTC").get(i % 4);
      Window window = window(zone, List.of(), from, to, null, null);
      Instant begin =
          Instant.parse("2026-01-01T00:00:00Z").plus(Duration.ofHours(random.nextInt(8760)));
      ZonedDateTime opens = window.nextOpening(begin).orElse(null);
      if (opens == null) {
        assertThat(from).as("seed %d, %s", seed, zone).isEqualTo(to);
        continue;
      }
      boolean before = window.isOpen(begin);
      Instant minute = begin;
      while (window.isOpen(minute) || before) {
        before = window.isOpen(minute) && before;
        minute = minute.plus(Duration.ofMinutes(1));
      }
      while (!window.isOpen(minute)) {
        minute = minute.plus(Duration.ofMinutes(1));
      }
      assertThat(opens.toInstant()).as("seed %d, %s %s %s", seed, zone, from, to).isEqualTo(minute);
      while (window.isOpen(minute)) {
        minute = minute.plus(Duration.ofMinutes(1));
      }
      assertThat(window.closes(opens.toInstant()).map(ZonedDateTime::toInstant))
          .as("seed %d, %s %s %s", seed, zone, from, to)
          .contains(minute);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Berlin,        monday, 22:00, 06:00, 2026-12-24, neap.windows.w.zone, Europe/Berlin",
    "Europe/Berlin, mo,     22:00, 06:00, 2026-12-24, neap.windows.w.days, monday to sunday",
    "Europe/Berlin, monday, 1320,  06:00, 2026-12-24, neap.windows.w.from, in quotes",
    "Europe/Berlin, monday, 22:00, 24:00, 2026-12-24, neap.windows.w.to,   24:00 is not a time",
    "Europe/Berlin, monday, 22:00,      , 2026-12-24, neap.windows.w.to,   missing",
    "Europe/Berlin, monday, 22:00, 06:00, 24.12.2026, neap.windows.w.closed-on, 12-24",
    "Europe/Berlin, monday, 22:00, 06:00, 02-30,      neap.windows.w.closed-on, 02-30 is not a day",
    "Europe/Berlin, monday, 22:00, 06:00, 01-01,      neap.windows.w, in closed-on and in open-on",
  })
  void saysWhatIsWrongWithOne(
      String zone,
      String day,
      String from,
      @Nullable String to,
      String closed,
      String place,
      String words) {
    assertThatThrownBy(
            () -> window(zone, List.of(day), from, to, List.of(closed), List.of("2027-01-01")))
        .isInstanceOf(InvalidWindowException.class)
        .hasMessageStartingWith("NEAP-6120: " + place + ": ")
        .hasMessageContaining(words);
  }

  private static Window window(
      String zone,
      List<String> days,
      @Nullable String from,
      @Nullable String to,
      @Nullable List<String> closedOn,
      @Nullable List<String> openOn) {
    return new WrittenWindow(zone, days, from, to, null, closedOn, openOn).read("w");
  }
}
