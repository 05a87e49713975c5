package dev.neap.notify;

import java.time.Duration;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What came of a message. */
public sealed interface Outcome {

  /** It was taken; {@code answer} is what the other side said. */
  record Sent(String answer) implements Outcome {}

  /**
   * It was not taken, and may be when it is sent again.
   *
   * @param why for people
   * @param retryAfter the time before which the other side will not take it; null when it names
   *     none
   */
  record Failed(String why, @Nullable Duration retryAfter) implements Outcome {

    /** Without a time. */
    public Failed(String why) {
      this(why, null);
    }
  }

  /**
   * It was refused, and will be until somebody changes something: it is tried seldom, and given up
   * in the end.
   */
  record Refused(String why) implements Outcome {}

  /** The same with other words for people. */
  default Outcome words(UnaryOperator<String> change) {
    if (this instanceof Failed failed) {
      return new Failed(change.apply(failed.why()), failed.retryAfter());
    } else if (this instanceof Refused refused) {
      return new Refused(change.apply(refused.why()));
    }
    return new Sent(change.apply(((Sent) this).answer()));
  }

  /** What is said of it. */
  default String text() {
    if (this instanceof Failed failed) {
      return failed.why();
    } else if (this instanceof Refused refused) {
      return refused.why();
    }
    return ((Sent) this).answer();
  }
}
