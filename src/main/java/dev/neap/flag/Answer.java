package dev.neap.flag;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a provider says of one flag.
 *
 * @param value as the store keeps it: {@code on}, {@code off}, or a percent; null when it is
 *     missing or unknown
 * @param by who set it; null when that is not told
 * @param since since when it has the value; of an unknown one, since when it can't be told
 * @param certainty how sure it is
 * @param problem what is wrong; null of a known one
 */
record Answer(
    @Nullable String value,
    @Nullable String by,
    @Nullable Instant since,
    Certainty certainty,
    @Nullable String problem) {

  static Answer known(String value, @Nullable String by, @Nullable Instant since) {
    return new Answer(value, by, since, Certainty.KNOWN, null);
  }

  static Answer missing(String problem) {
    return new Answer(null, null, null, Certainty.MISSING, problem);
  }

  static Answer unknown(String problem, @Nullable Instant since) {
    return new Answer(null, null, since, Certainty.UNKNOWN, problem);
  }

  /** The same, as far as is known while the provider can't be asked. */
  Answer last(String why) {
    return certainty == Certainty.KNOWN
        ? new Answer(value, by, since, Certainty.LAST_KNOWN, why)
        : this;
  }

  boolean isOn() {
    return "on".equals(value);
  }

  String problemOr(String otherwise) {
    return problem == null ? otherwise : problem;
  }
}
