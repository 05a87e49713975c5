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
import java.util.function.Function;
import org.springframework.dao.DataAccessException;

/**
 * Answers OpenFeature from the built-in store, one indexed look-up for each evaluation.
 *
 * <p>It never falls back on the caller's default: what can't be answered is thrown as an
 * OpenFeature error, which the client turns into an evaluation that says so. Who set a flag and
 * when is in the evaluation's metadata.
 */
final class NeapFlagProvider implements FeatureProvider {

  static final String CHANGED_BY = "neap.changedBy";
  static final String CHANGED_AT = "neap.changedAt";

  private final Function<String, Optional<Flag>> store;

  NeapFlagProvider(FlagStore store) {
    this(store::find);
  }

  /** Answers from flags that are looked up by their keys. */
  NeapFlagProvider(Function<String, Optional<Flag>> store) {
    this.store = store;
  }

  @Override
  public Metadata getMetadata() {
    return () -> "neap";
  }

  /** A switch; of {@code read-new}, whether the reader of the targeting key reads the new shape. */
  @Override
  public ProviderEvaluation<Boolean> getBooleanEvaluation(
      String key, Boolean defaultValue, EvaluationContext context) {
    Flag flag = find(key);
    if (!flag.isPercent()) {
      return answer(flag, flag.isOn(), flag.value(), Reason.STATIC);
    }
    boolean split = flag.percent() > 0 && flag.percent() < 100;
    String reader = context.getTargetingKey();
    if (split && (reader == null || reader.isEmpty())) {
      throw new TargetingKeyMissingError(
          "Flag '%s' is at %s %%: name the reader by a targeting key".formatted(key, flag.value()));
    }
    boolean readsNew =
        split ? Readers.includes(key, reader, flag.percent()) : flag.percent() == 100;
    return answer(flag, readsNew, readsNew ? "new" : "old", split ? Reason.SPLIT : Reason.STATIC);
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
    try {
      return store
          .apply(key)
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
