package dev.neap.engine;

import dev.neap.jobfile.DurationText;
import dev.neap.jobfile.Nearest;
import dev.neap.migration.Settings;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A setting that may be changed while a migration runs. */
public enum TuningKey {
  /** The duration that one chunk aims at. */
  CHUNK_TIME("chunk-time", "10ms to 1m") {
    @Override
    Optional<?> parse(String text) {
      return DurationText.parse(text)
          .filter(d -> d.compareTo(Duration.ofMillis(10)) >= 0)
          .filter(d -> d.compareTo(Duration.ofMinutes(1)) <= 0);
    }
  },

  /** The most rows a second. */
  MAX_ROWS_PER_SECOND("max-rows-per-second", "1 to 1000000000") {
    @Override
    Optional<?> parse(String text) {
      return whole(text, 1_000_000_000);
    }
  },

  /** Ranges worked on at once. */
  PARTITIONS("partitions", "1 to " + Settings.MOST_PARTITIONS) {
    @Override
    Optional<?> parse(String text) {
      return whole(text, Settings.MOST_PARTITIONS);
    }
  },

  /** The rest after each chunk, as a multiple of the time that the chunk took. */
  NICE("nice", "0 to 100, such as 1.0 to rest as long as to work") {
    @Override
    Optional<?> parse(String text) {
      return text.matches("\\d{1,3}(\\.\\d{1,3})?")
          ? Optional.of(Double.valueOf(text)).filter(nice -> nice <= 100)
          : Optional.empty();
    }
  };

  private final String word;
  private final String allowed;

  TuningKey(String word, String allowed) {
    this.word = word;
    this.allowed = allowed;
  }

  /** The value; empty when it is none, or out of bounds. */
  abstract Optional<?> parse(String text);

  /** How it is written. */
  public String word() {
    return word;
  }

  /**
   * The value as it is kept.
   *
   * @throws TuningException when it is none of this setting's
   */
  String checked(String text) {
    String value = text.strip();
    if (parse(value).isEmpty()) {
      throw TuningException.refusedValue(word, text, allowed);
    }
    return value;
  }

  /**
   * The setting that is written so.
   *
   * @throws TuningException when there is none
   */
  static TuningKey of(String word) {
    List<String> words = Arrays.stream(values()).map(TuningKey::word).toList();
    return find(word)
        .orElseThrow(
            () ->
                TuningException.unknownKey(
                    word,
                    words,
                    Nearest.to(word, words).map(" Did you mean %s?"::formatted).orElse("")));
  }

  static Optional<TuningKey> find(String word) {
    return Arrays.stream(values()).filter(key -> key.word.equals(word)).findFirst();
  }

  private static Optional<Integer> whole(String text, int most) {
    return text.matches("\\d{1,10}")
        ? Optional.of(Long.valueOf(text)).filter(n -> n >= 1 && n <= most).map(Long::intValue)
        : Optional.empty();
  }

  /** What a value that may be missing reads like in the log. */
  static String words(@Nullable String value) {
    return value == null ? "none" : value;
  }
}
