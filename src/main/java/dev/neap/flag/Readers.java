package dev.neap.flag;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How many readers are on a migration's new shape, and how sure that is.
 *
 * @param key the flag
 * @param percent 0 to 100; 0 when the flag is missing, and meaningless when it is unknown
 * @param by who set it; null when the provider does not tell
 * @param since when the percent, or who is forced to the old shape, last changed, as far as Neap
 *     has seen; of an unknown one, since when it can't be told; null when neither is known
 * @param certainty how sure it is
 * @param problem why it is not known now; null when it is
 * @param forced readers that always have the same shape, whatever the percent
 */
public record Readers(
    String key,
    int percent,
    @Nullable String by,
    @Nullable Instant since,
    Certainty certainty,
    @Nullable String problem,
    List<ForcedReader> forced) {

  static Readers of(String key, Answer answer) {
    String value = answer.value();
    return new Readers(
        key,
        value == null ? 0 : Integer.parseInt(value),
        answer.by(),
        answer.since(),
        answer.certainty(),
        answer.problem(),
        List.of());
  }

  /** With those that are forced. */
  Readers with(ForcedReaders.Summary forced) {
    Instant changed = forced.leftOld();
    boolean later = changed != null && since != null && changed.isAfter(since);
    return new Readers(
        key, percent, by, later ? changed : since, certainty, problem, forced.readers());
  }

  /** The readers that are forced to a shape, {@code new} or {@code old}. */
  public List<String> forcedTo(String shape) {
    return forced.stream().filter(r -> r.shape().equals(shape)).map(ForcedReader::reader).toList();
  }

  /** Whether the percent is what the flag says. */
  public boolean known() {
    return certainty != Certainty.UNKNOWN;
  }

  /** What it says, for people. */
  public String words() {
    if (problem != null && !known()) {
      return "can't read " + key + ": " + problem;
    } else if (problem != null && certainty == Certainty.MISSING) {
      return problem;
    }
    return key + " is " + percent + " %" + (problem == null ? "" : "; " + problem);
  }
}
