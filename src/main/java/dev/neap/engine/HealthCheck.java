package dev.neap.engine;

/** Tells whether the readers of a new shape are well. */
@FunctionalInterface
public interface HealthCheck {

  /** Asks now; what it throws, or not answering in time, counts as not known. */
  Health ask() throws Exception;

  /**
   * What a check says.
   *
   * @param answer whether all is well
   * @param words why, with the value and its limit where there are any
   */
  record Health(Answer answer, String words) {

    /** All is well. */
    public static Health well(String words) {
      return new Health(Answer.WELL, words);
    }

    /** Something is not well. */
    public static Health ill(String words) {
      return new Health(Answer.ILL, words);
    }

    /** It can't be told. */
    public static Health unknown(String words) {
      return new Health(Answer.UNKNOWN, words);
    }

    /** Well up to a limit. */
    public static Health of(double value, double limit) {
      String words = "%s, limit %s".formatted(number(value), number(limit));
      return Double.isNaN(value) ? unknown("no value") : value > limit ? ill(words) : well(words);
    }

    private static String number(double value) {
      return value == Math.rint(value) && Math.abs(value) < 1e15
          ? Long.toString((long) value)
          : Double.toString(value);
    }
  }

  /** What can be answered. */
  enum Answer {
    /** All is well. */
    WELL,
    /** Something is not well. */
    ILL,
    /** It can't be told. */
    UNKNOWN
  }
}
