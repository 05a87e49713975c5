package dev.neap.flag;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an on/off flag says, and how sure that is.
 *
 * @param on what to act on; when the flag can't be read, the answer that lets nothing start
 * @param by who set it; null when the provider does not tell
 * @param since when it was set; null when the provider does not tell
 * @param known whether {@code on} is what the flag says
 * @param problem why it is not known, and what to do; null when it is
 */
public record Switch(
    boolean on,
    @Nullable String by,
    @Nullable Instant since,
    boolean known,
    @Nullable String problem) {

  static Switch unknown(boolean on, String problem) {
    return new Switch(on, null, null, false, problem);
  }
}
