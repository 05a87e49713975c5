package dev.neap.flag;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an on/off flag says, and how sure that is.
 *
 * @param on what to act on; when the flag is missing or can't be read, the answer that lets nothing
 *     start
 * @param by who set it; null when the provider does not tell
 * @param since when it was set, or first seen so; of an unknown one, since when it can't be told;
 *     null when neither is known
 * @param certainty how sure it is
 * @param problem why it is not known now, and what to do; null when it is
 */
public record Switch(
    boolean on,
    @Nullable String by,
    @Nullable Instant since,
    Certainty certainty,
    @Nullable String problem) {

  static Switch of(Answer answer, boolean otherwise) {
    boolean on = answer.certainty() == Certainty.UNKNOWN ? otherwise : answer.isOn();
    return new Switch(on, answer.by(), answer.since(), answer.certainty(), answer.problem());
  }

  /** Whether {@code on} is what the flag says; one that is missing is known to be off. */
  public boolean known() {
    return certainty != Certainty.UNKNOWN;
  }

  /** What it says, for people: {@code m.expand is off (set by ann)}. */
  public String words(String key) {
    if (problem != null && !known()) {
      return "can't read " + key + ": " + problem;
    } else if (problem != null && certainty == Certainty.MISSING) {
      return problem;
    }
    String plain = key + " is " + (on ? "on" : "off") + (by == null ? "" : " (set by " + by + ")");
    return problem == null ? plain : plain + "; " + problem;
  }
}
