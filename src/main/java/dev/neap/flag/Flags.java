package dev.neap.flag;

import dev.openfeature.sdk.Client;
import dev.openfeature.sdk.ErrorCode;
import dev.openfeature.sdk.FeatureProvider;
import dev.openfeature.sdk.FlagEvaluationDetails;
import dev.openfeature.sdk.ImmutableContext;
import dev.openfeature.sdk.OpenFeatureAPI;
import java.time.Instant;

/**
 * What the flags let happen, asked through an OpenFeature client.
 *
 * <p>Each instance has an OpenFeature API of its own, so that providers and hooks that an
 * application or a test registers globally are left alone and leave this alone.
 */
public final class Flags implements AutoCloseable {

  private final OpenFeatureAPI api = new OpenFeatureAPI() {};
  private final Client client;

  /** Flags from the built-in store. */
  public Flags(FlagStore store) {
    this(new NeapFlagProvider(store));
  }

  /**
   * Flags from any OpenFeature provider that knows the keys; returns when it is ready.
   *
   * @throws dev.openfeature.sdk.exceptions.OpenFeatureError when the provider can't be initialized
   */
  public Flags(FeatureProvider provider) {
    api.setProviderAndWait("neap", provider);
    client = api.getClient("neap");
  }

  /**
   * Whether a phase of a migration is let in; off, with the problem, when that can't be told.
   *
   * @param phase {@code expand}, {@code backfill}, {@code tighten} or {@code contract}
   */
  public Switch isOn(String migration, String phase) {
    FlagEvaluationDetails<Boolean> details =
        client.getBooleanDetails(migration + "." + phase, false);
    return details.getErrorCode() == null
        ? known(details)
        : Switch.unknown(false, problem(details));
  }

  /**
   * Whether everything is paused by {@code neap.pause-all}: off when that was never set, on when it
   * can't be told.
   */
  public Switch pausedAll() {
    FlagEvaluationDetails<Boolean> details = client.getBooleanDetails(FlagKey.PAUSE_ALL, true);
    if (details.getErrorCode() == ErrorCode.FLAG_NOT_FOUND) {
      return new Switch(false, null, null, true, null);
    }
    return details.getErrorCode() == null ? known(details) : Switch.unknown(true, problem(details));
  }

  /**
   * The percent of readers that read a migration's new shape, 0 to 100.
   *
   * @throws FlagException NEAP-4104 when that can't be told
   */
  public int readNewPercent(String migration) {
    FlagEvaluationDetails<Integer> details = client.getIntegerDetails(readNewKey(migration), -1);
    int percent = orThrow(details);
    if (percent < 0 || percent > 100) {
      throw FlagException.unreadable(
          details.getFlagKey(), percent + " is not a percent from 0 to 100");
    }
    return percent;
  }

  /**
   * Whether one reader reads a migration's new shape; a reader let in once stays in while the
   * percent rises.
   *
   * @param reader names the reader stably, such as a customer's or a session's id
   * @throws FlagException NEAP-4104 when that can't be told
   */
  public boolean readNew(String migration, String reader) {
    return orThrow(
        client.getBooleanDetails(readNewKey(migration), false, new ImmutableContext(reader)));
  }

  /** Shuts the provider down; the flags can't be asked afterwards. */
  @Override
  public void close() {
    api.shutdown();
  }

  private static String readNewKey(String migration) {
    return migration + "." + FlagKey.READ_NEW;
  }

  private static <T> T orThrow(FlagEvaluationDetails<T> details) {
    if (details.getErrorCode() != null) {
      throw FlagException.unreadable(details.getFlagKey(), problem(details));
    }
    return details.getValue();
  }

  private static Switch known(FlagEvaluationDetails<Boolean> details) {
    String at = details.getFlagMetadata().getString(NeapFlagProvider.CHANGED_AT);
    String by = details.getFlagMetadata().getString(NeapFlagProvider.CHANGED_BY);
    return new Switch(details.getValue(), by, at == null ? null : Instant.parse(at), true, null);
  }

  private static String problem(FlagEvaluationDetails<?> details) {
    String message = details.getErrorMessage();
    return message == null ? String.valueOf(details.getErrorCode()) : message;
  }
}
