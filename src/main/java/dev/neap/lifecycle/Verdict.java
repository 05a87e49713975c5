package dev.neap.lifecycle;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one gate says: whether it lets the migration through, and if not, why not.
 *
 * @param gate the gate's name, such as {@code flag} or {@code window}
 * @param answer whether it lets through
 * @param reason why it answers so, for people
 * @param since when it began to answer so; null when the gate cannot tell, then the time at which
 *     the migration came into its state is the best answer there is
 * @param opensWhen what would open it, for people
 * @param earliest the moment before which it cannot open, where time is what it waits for; null
 *     when that is not known
 */
public record Verdict(
    String gate,
    Answer answer,
    String reason,
    @Nullable Instant since,
    String opensWhen,
    @Nullable Instant earliest) {

  /** One that says nothing of the moment at which it may open. */
  public Verdict(
      String gate, Answer answer, String reason, @Nullable Instant since, String opensWhen) {
    this(gate, answer, reason, since, opensWhen, null);
  }

  /** What a gate can answer. */
  public enum Answer {
    /** It lets through. */
    OPEN,
    /** It does not let through. */
    CLOSED,
    /** It cannot tell, and so does not let through. */
    UNKNOWN
  }

  /** Whether the gate lets through; one that cannot tell does not. */
  public boolean isOpen() {
    return answer == Answer.OPEN;
  }
}
