package dev.neap.throttle.signal;

import java.time.Duration;
import java.util.Locale;
import org.springframework.util.unit.DataSize;

/** Amounts as people read them. */
final class Words {

  private static final String[] UNITS = {"kB", "MB", "GB", "TB"};

  private Words() {}

  static String bytes(DataSize size) {
    return bytes(size.toBytes());
  }

  static String bytes(double bytes) {
    double amount = bytes / 1024;
    int unit = 0;
    while (amount >= 1024 && unit < UNITS.length - 1) {
      amount /= 1024;
      unit++;
    }
    return number(amount) + " " + UNITS[unit];
  }

  static String time(Duration duration) {
    return seconds(duration.toNanos() / 1e9);
  }

  static String seconds(double seconds) {
    if (seconds < 1) {
      return number(seconds * 1000) + " ms";
    }
    return seconds < 120 ? number(seconds) + " s" : number(seconds / 60) + " min";
  }

  /** At most one digit behind the point, none of it zero. */
  static String number(double number) {
    return number >= 100
        ? String.format(Locale.ROOT, "%.0f", number)
        : String.format(Locale.ROOT, "%.1f", number).replaceFirst("\\.0$", "");
  }
}
