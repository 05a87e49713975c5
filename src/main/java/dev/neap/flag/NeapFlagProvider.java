package dev.neap.flag;

import dev.openfeature.sdk.EvaluationContext;
import dev.openfeature.sdk.FeatureProvider;
import dev.openfeature.sdk.ImmutableMetadata;
import dev.openfeature.sdk.Metadata;
import dev.openfeature.sdk.ProviderEvaluation;
import dev.openfeature.sdk.Reason;
import dev.openfeature.sdk.Value;
import dev.openfeature.sdk.exceptions.FlagNotFoundError;
import dev.openfeature.sdk.exceptions.GeneralError;
import dev.openfeature.sdk.exceptions.TargetingKeyMissingError;
import dev.openfeature.sdk.exceptions.TypeMismatchError;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;

/**
 * Answers OpenFeature from the built-in store, one indexed look-up for each evaluation.
 *
 * <p>It never falls back on the caller's default: what can't be answered is thrown as an
 * OpenFeature error, which the client turns into an evaluation that says so. Who set a flag and
 * when is in the evaluation's metadata.
 */
public final class NeapFlagProvider implements FeatureProvider {

  static final String CHANGED_BY = "neap.changedBy";
  static final String CHANGED_AT = "neap.changedAt";

  private final LookUp flags;

  /** Looks a flag up, and what it says to one reader. */
  @FunctionalInterface
  interface LookUp {
    Optional<ForcedReaders.Asked> ask(String key, @Nullable String reader);
  }

  /** Answers from this store. */
  public NeapFlagProvider(FlagStore store) {
    this(store.forced()::ask);
  }

  NeapFlagProvider(LookUp flags) {
    this.flags = flags;
  }

  @Override
  public Metadata getMetadata() {
    return () -> "neap";
  }

  /**
   * A switch; of {@code read-new}, whether the reader of the targeting key reads the new shape: by
   * force ({@code TARGETING_MATCH}), by the percent ({@code SPLIT}), or as all do ({@code STATIC},
   * or {@code DEFAULT} where others are forced, since a static answer may be kept for everybody).
   */
  @Override
  public ProviderEvaluation<Boolean> getBooleanEvaluation(
      String key, Boolean defaultValue, EvaluationContext context) {
    String reader = context.getTargetingKey();
    ForcedReaders.Asked asked = found(key, reader);
    Flag flag = asked.flag();
    if (!flag.isPercent()) {
      return answer(flag, flag.isOn(), flag.value(), Reason.STATIC);
    } else if (asked.shape() != null) {
      return readsNew(flag, asked.shape().equals("new"), Reason.TARGETING_MATCH);
    } else if (flag.percent() == 0 || flag.percent() == 100) {
      return readsNew(flag, flag.percent() == 100, asked.any() ? Reason.DEFAULT : Reason.STATIC);
    } else if (reader == null || reader.isEmpty()) {
      throw new TargetingKeyMissingError(
          "Flag '%s' is at %s %%: name the reader by a targeting key".formatted(key, flag.value()));
    }
    return readsNew(flag, ReaderSplit.includes(key, reader, flag.percent()), Reason.SPLIT);
  }

  private static ProviderEvaluation<Boolean> readsNew(Flag flag, boolean readsNew, Reason reason) {
    return answer(flag, readsNew, readsNew ? "new" : "old", reason);
  }

  /** The percent of {@code read-new}; a switch has none. */
  @Override
  public ProviderEvaluation<Integer> getIntegerEvaluation(
      String key, Integer defaultValue, EvaluationContext context) {
    Flag flag = find(key);
    if (!flag.isPercent()) {
      throw mismatch(key, "an integer");
    }
    return answer(flag, flag.percent(), flag.value(), Reason.STATIC);
  }

  /** The value as the store keeps it, of any flag. */
  @Override
  public ProviderEvaluation<String> getStringEvaluation(
      String key, String defaultValue, EvaluationContext context) {
    Flag flag = find(key);
    return answer(flag, flag.value(), flag.value(), Reason.STATIC);
  }

  @Override
  public ProviderEvaluation<Double> getDoubleEvaluation(
      String key, Double defaultValue, EvaluationContext context) {
    throw mismatch(find(key).key(), "a double");
  }

  @Override
  public ProviderEvaluation<Value> getObjectEvaluation(
      String key, Value defaultValue, EvaluationContext context) {
    throw mismatch(find(key).key(), "an object");
  }

  private Flag find(String key) {
    return found(key, null).flag();
  }

  private ForcedReaders.Asked found(String key, @Nullable String reader) {
    try {
      return flags
          .ask(key, reader)
          .orElseThrow(
              () -> new FlagNotFoundError("Flag '%s' is not in the store: set it".formatted(key)));
    } catch (DataAccessException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new GeneralError(
          "The flag store can't be read; check the database: " + cause.getMessage(), e);
    }
  }

  private static TypeMismatchError mismatch(String key, String type) {
    return new TypeMismatchError("Flag '%s' is not %s".formatted(key, type));
  }

  private static <T> ProviderEvaluation<T> answer(
      Flag flag, T value, String variant, Reason reason) {
    return ProviderEvaluation.<T>builder()
        .value(value)
        .variant(variant)
        .reason(reason.name())
        .flagMetadata(
            ImmutableMetadata.builder()
                .addString(CHANGED_BY, flag.by())
                .addString(CHANGED_AT, flag.since().toString())
                .build())
        .build();
  }
}
