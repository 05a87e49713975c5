package dev.neap.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Moments as cron writes them, by the clock on the wall in Berlin. */
class CronTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @ParameterizedTest(name = "{0} after {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "0 1 * * SAT   | 2026-11-25T12:00:00Z | Sat 2026-11-28 01:00 +01:00 Europe/Berlin",
        "0 1 * * 6     | 2026-11-28T00:00:00Z | Sat 2026-12-05 01:00 +01:00 Europe/Berlin",
        "*/15 22 * * * | 2026-11-25T21:16:00Z | Wed 2026-11-25 22:30 +01:00 Europe/Berlin",
        "0 3 1 JAN *   | 2026-11-25T12:00:00Z | Fri 2027-01-01 03:00 +01:00 Europe/Berlin",
        // The clocks go back at 03:00: 02:30 is shown twice, and comes once.
        "30 2 * * *    | 2026-10-24T22:00:00Z | Sun 2026-10-25 02:30 +02:00 Europe/Berlin",
        "30 2 * * *    | 2026-10-25T00:30:00Z | Mon 2026-10-26 02:30 +01:00 Europe/Berlin",
        // They go forward at 02:00: 02:30 is not shown, and is the moment of the change.
        "30 2 * * *    | 2027-03-27T22:00:00Z | Sun 2027-03-28 03:00 +02:00 Europe/Berlin",
        "30 2 * * *    | 2027-03-28T01:00:00Z | Mon 2027-03-29 02:30 +02:00 Europe/Berlin",
        "0 1 * * *     | 2027-03-28T00:30:00Z | Mon 2027-03-29 01:00 +02:00 Europe/Berlin",
        "@daily        | 2026-11-25T12:00:00Z | Thu 2026-11-26 00:00 +01:00 Europe/Berlin",
      })
  void comesNext(String cron, Instant after, String next) {
    assertThat(Cron.of(cron, BERLIN).next(after).map(Window::words)).contains(next);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 1 * *     | it has 4 fields, and cron has 5",
        "60 1 * * *  | 60",
        "0 1 * * FOO | FOO",
        "0 0 30 2 *  | never comes",
        "@sometimes  | @sometimes",
        "''          | 1 fields",
      })
  void refuses(String cron, String why) {
    assertThatThrownBy(() -> Cron.of(cron, BERLIN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }
}
