package dev.neap.flag.provider;

import dev.openfeature.sdk.EvaluationContext;
import dev.openfeature.sdk.FeatureProvider;
import dev.openfeature.sdk.Metadata;
import dev.openfeature.sdk.ProviderEvaluation;
import dev.openfeature.sdk.Reason;
import dev.openfeature.sdk.Value;
import dev.openfeature.sdk.exceptions.TypeMismatchError;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An OpenFeature provider for a source that gives a value for a key. */
abstract class PlainProvider implements FeatureProvider {

  private final String name;

  PlainProvider(String name) {
    this.name = name;
  }

  /**
   * The value of a flag.
   *
   * @throws dev.openfeature.sdk.exceptions.OpenFeatureError when there is no such flag, or it can't
   *     be told
   */
  abstract Object find(String key, EvaluationContext context);

  /** Takes it for on or off. */
  @Nullable Boolean asSwitch(Object value) {
    return value instanceof Boolean on ? on : null;
  }

  @Override
  public final Metadata getMetadata() {
    return () -> name;
  }

  @Override
  public final ProviderEvaluation<Boolean> getBooleanEvaluation(
      String key, Boolean defaultValue, EvaluationContext context) {
    return as("a boolean", key, context, this::asSwitch);
  }

  @Override
  public final ProviderEvaluation<Integer> getIntegerEvaluation(
      String key, Integer defaultValue, EvaluationContext context) {
    return as("an integer", key, context, value -> value instanceof Integer i ? i : null);
  }

  @Override
  public final ProviderEvaluation<String> getStringEvaluation(
      String key, String defaultValue, EvaluationContext context) {
    return as("a string", key, context, value -> value instanceof String s ? s : null);
  }

  @Override
  public final ProviderEvaluation<Double> getDoubleEvaluation(
      String key, Double defaultValue, EvaluationContext context) {
    return as(
        "a number", key, context, value -> value instanceof Number n ? n.doubleValue() : null);
  }

  @Override
  public final ProviderEvaluation<Value> getObjectEvaluation(
      String key, Value defaultValue, EvaluationContext context) {
    return as("an object", key, context, Value::objectToValue);
  }

  private <T> ProviderEvaluation<T> as(
      String type, String key, EvaluationContext context, Function<Object, @Nullable T> convert) {
    Object value = find(key, context);
    T converted = convert.apply(value);
    if (converted == null) {
      throw new TypeMismatchError("%s is %s, not %s".formatted(key, value, type));
    }
    return ProviderEvaluation.<T>builder().value(converted).reason(Reason.UNKNOWN.name()).build();
  }
}
