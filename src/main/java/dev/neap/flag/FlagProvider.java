package dev.neap.flag;

import dev.openfeature.sdk.FeatureProvider;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where flags are read: one file in {@code dev.neap.flag.provider} each, a component, chosen by
 * {@code neap.flags.provider}.
 */
public interface FlagProvider {

  /** Its name in the configuration. */
  String name();

  /** Where its flags are, for people: {@code flagd at localhost:8013}. */
  String where();

  /**
   * Makes the OpenFeature provider; does not reach out yet.
   *
   * @param timeout how long one answer may take
   * @throws FlagException NEAP-4105 when its settings can't be used
   */
  FeatureProvider open(Duration timeout);

  /** Whether it is the store of the database itself, the one that Neap can set. */
  default boolean isBuiltIn() {
    return false;
  }

  /** Why it can't be asked now, where it knows better than what its events say; null otherwise. */
  default @Nullable String problem() {
    return null;
  }

  /** What has to be done for a flag to have a value, as a clause. */
  default String toSet(String key, String value) {
    return key + " is set to " + value + " in " + where();
  }
}
