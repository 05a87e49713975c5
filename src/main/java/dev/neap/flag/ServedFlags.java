package dev.neap.flag;

import dev.openfeature.sdk.ErrorCode;
import dev.openfeature.sdk.EvaluationContext;
import dev.openfeature.sdk.ImmutableContext;
import dev.openfeature.sdk.ProviderEvaluation;
import dev.openfeature.sdk.exceptions.OpenFeatureError;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The flags as they were read last, evaluated in memory for any number of readers.
 *
 * <p>What was read is kept however long the store can't be read again: an application must not lose
 * its flags because the database restarts. Each evaluation is the built-in provider's.
 */
public final class ServedFlags {

  private final Clock clock;
  private volatile @Nullable Snapshot last;

  private record Snapshot(
      Map<String, Flag> flags, Map<String, Map<String, String>> shapes, Instant at) {

    private Optional<ForcedReaders.Asked> ask(String key, @Nullable String reader) {
      Map<String, String> forced = shapes.getOrDefault(key, Map.of());
      return Optional.ofNullable(flags.get(key))
          .map(
              flag ->
                  new ForcedReaders.Asked(
                      flag, reader == null ? null : forced.get(reader), !forced.isEmpty()));
    }

    Evaluation evaluate(String key, EvaluationContext context) {
      NeapFlagProvider provider = new NeapFlagProvider(this::ask);
      try {
        ProviderEvaluation<Boolean> told = provider.getBooleanEvaluation(key, false, context);
        return new Evaluation(
            key,
            told.getValue(),
            told.getVariant(),
            told.getReason(),
            new TreeMap<>(told.getFlagMetadata().asUnmodifiableMap()),
            null,
            null);
      } catch (OpenFeatureError e) {
        return Evaluation.failed(key, e.getErrorCode(), String.valueOf(e.getMessage()));
      }
    }
  }

  /**
   * What a flag says to one reader.
   *
   * @param key the flag
   * @param value whether it is on; for {@code read-new}, whether this reader reads the new shape.
   *     Null when that can't be told
   * @param variant which of its values that is; null as well then
   * @param reason OpenFeature's word for how the value came about
   * @param metadata who gave the flag its value, and when
   * @param errorCode OpenFeature's code of why it can't be told; null when it can
   * @param errorDetails the same for people
   */
  public record Evaluation(
      String key,
      @Nullable Boolean value,
      @Nullable String variant,
      String reason,
      Map<String, Object> metadata,
      @Nullable ErrorCode errorCode,
      @Nullable String errorDetails) {

    static Evaluation failed(String key, ErrorCode code, String details) {
      return new Evaluation(key, null, null, "ERROR", Map.of(), code, details);
    }
  }

  /**
   * No flags yet.
   *
   * @param clock tells when they are read
   */
  public ServedFlags(Clock clock) {
    this.clock = clock;
  }

  /** Reads the flags as they are now in the store, and who is forced to a shape. */
  public void take(FlagStore store) {
    Map<String, Flag> byKey = new TreeMap<>();
    store.list().forEach(flag -> byKey.put(flag.key(), flag));
    last = new Snapshot(byKey, store.forced().shapes(), clock.instant());
  }

  /** When the flags were read last; empty when they never were. */
  public Optional<Instant> readAt() {
    return Optional.ofNullable(last).map(Snapshot::at);
  }

  /**
   * Evaluates one flag.
   *
   * @param reader the targeting key; null when there is none
   */
  public Evaluation evaluate(String key, @Nullable String reader) {
    Snapshot now = last;
    return now == null
        ? Evaluation.failed(
            key,
            ErrorCode.GENERAL,
            "The flags were not read yet: the database was not reached since the start")
        : now.evaluate(key, context(reader));
  }

  /** Evaluates every flag, in the order of their keys; none when they were never read. */
  public List<Evaluation> evaluateAll(@Nullable String reader) {
    Snapshot now = last;
    EvaluationContext context = context(reader);
    return now == null
        ? List.of()
        : now.flags().keySet().stream().map(key -> now.evaluate(key, context)).toList();
  }

  private static EvaluationContext context(@Nullable String reader) {
    return reader == null ? new ImmutableContext() : new ImmutableContext(reader);
  }
}
