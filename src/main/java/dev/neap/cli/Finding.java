package dev.neap.cli;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * What {@code doctor} found about one thing.
 *
 * @param check what was looked at
 * @param level how well it is
 * @param found what was found
 * @param advice what to do; empty when it is well
 */
record Finding(String check, Level level, String found, String advice) {

  /** How well something is. */
  enum Level {
    /** As it should be. */
    OK,
    /** Neap works, but it will hurt. */
    WARN,
    /** Neap can't work. */
    FAIL
  }

  static Finding ok(String check, String found) {
    return new Finding(check, Level.OK, found, "");
  }

  static Finding warn(String check, String found, String advice) {
    return new Finding(check, Level.WARN, found, advice);
  }

  static Finding fail(String check, String found, String advice) {
    return new Finding(check, Level.FAIL, found, advice);
  }

  /** One of the things found: a query's first column. */
  static String line(ResultSet row, int number) throws SQLException {
    return row.getString(1);
  }

  /** Well when nothing is listed, else a warning that names the first five. */
  static Finding none(String check, List<String> found, String advice) {
    if (found.isEmpty()) {
      return ok(check, "none");
    }
    String more = found.size() > 5 ? " and %d more".formatted(found.size() - 5) : "";
    return warn(
        check, String.join(", ", found.subList(0, Math.min(5, found.size()))) + more, advice);
  }
}
