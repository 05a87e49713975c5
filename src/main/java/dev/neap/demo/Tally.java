package dev.neap.demo;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what the application's clients did, and keeps their first errors. */
final class Tally {

  private static final int KEPT = 5;

  private final AtomicLong oldShape = new AtomicLong();
  private final AtomicLong newShape = new AtomicLong();
  private final AtomicLong errors = new AtomicLong();
  private final List<String> first = new ArrayList<>();

  /**
   * What was counted.
   *
   * @param oldShape transactions that ended well through the old shape
   * @param newShape the same through the new one
   * @param errors transactions that failed, or read a value that is not the right one
   * @param firstErrors the first of them in words
   */
  record Count(long oldShape, long newShape, long errors, List<String> firstErrors) {

    long transactions() {
      return oldShape + newShape + errors;
    }
  }

  void ended(boolean readNew) {
    (readNew ? newShape : oldShape).incrementAndGet();
  }

  void failed(SQLException error) {
    error("SQLSTATE " + error.getSQLState() + ": " + error.getMessage());
  }

  void error(String words) {
    errors.incrementAndGet();
    synchronized (first) {
      if (first.size() < KEPT) {
        first.add(words);
      }
    }
  }

  Count count() {
    synchronized (first) {
      return new Count(oldShape.get(), newShape.get(), errors.get(), List.copyOf(first));
    }
  }
}
