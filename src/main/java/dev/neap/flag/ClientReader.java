package dev.neap.flag;

import dev.openfeature.sdk.Client;
import dev.openfeature.sdk.ErrorCode;
import dev.openfeature.sdk.EventDetails;
import dev.openfeature.sdk.FlagEvaluationDetails;
import dev.openfeature.sdk.ProviderState;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads flags through an OpenFeature client.
 *
 * <p>A provider that has lost its source goes on to answer with what it had, or that there is no
 * such flag: what it says counts only while it says that it is ready.
 */
final class ClientReader implements FlagReader {

  private static final String LOST = "the connection is lost";

  private final Client client;
  private final String where;
  private final Supplier<@Nullable String> knowsBetter;
  private volatile String told = LOST;

  ClientReader(Client client, String where, Supplier<@Nullable String> knowsBetter) {
    this.client = client;
    this.where = where;
    this.knowsBetter = knowsBetter;
    client.onProviderError(this::heed);
    client.onProviderStale(this::heed);
  }

  private void heed(EventDetails event) {
    String message = event.getMessage();
    told = message == null || message.equals("there has been an error") ? LOST : message;
  }

  @Override
  public Answer read(String key) {
    boolean ready = isReady();
    FlagEvaluationDetails<?> details =
        FlagKey.isPercent(key)
            ? client.getIntegerDetails(key, -1)
            : client.getBooleanDetails(key, false);
    ErrorCode error = details.getErrorCode();
    if (!ready || !isReady()) {
      return Answer.unknown(FlagReader.line(notReady()), null);
    } else if (error == ErrorCode.FLAG_NOT_FOUND) {
      return Answer.missing("%s is not in %s".formatted(key, where));
    } else if (error != null) {
      return Answer.unknown(problem(details), null);
    }
    return answer(details);
  }

  private String notReady() {
    String better = knowsBetter.get();
    return better != null
        ? better
        : client.getProviderState() == ProviderState.NOT_READY ? "it is not ready yet" : told;
  }

  private boolean isReady() {
    return client.getProviderState() == ProviderState.READY;
  }

  private static Answer answer(FlagEvaluationDetails<?> details) {
    String at = details.getFlagMetadata().getString(NeapFlagProvider.CHANGED_AT);
    String by = details.getFlagMetadata().getString(NeapFlagProvider.CHANGED_BY);
    Instant since = at == null ? null : Instant.parse(at);
    if (!(details.getValue() instanceof Integer percent)) {
      return Answer.known(Boolean.TRUE.equals(details.getValue()) ? "on" : "off", by, since);
    }
    return percent < 0 || percent > 100
        ? Answer.unknown(percent + " is not a percent from 0 to 100", null)
        : Answer.known(percent.toString(), by, since);
  }

  /** What the client says is wrong. */
  static String problem(FlagEvaluationDetails<?> details) {
    @Nullable String message = details.getErrorMessage();
    return FlagReader.line(message == null ? String.valueOf(details.getErrorCode()) : message);
  }
}
