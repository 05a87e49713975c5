package dev.neap.engine;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A setting of a migration that may be changed while it runs, as it stands.
 *
 * @param key how it is written
 * @param value what counts now; null where there is no limit
 * @param otherwise what counts without the change: the migration file's, else the configuration's;
 *     null where there is no limit
 * @param change the change; null where there is none
 */
public record TunedSetting(
    String key, @Nullable String value, @Nullable String otherwise, @Nullable Change change) {

  /**
   * A change that counts now.
   *
   * @param by who made it
   * @param since when
   * @param until when it ends by itself; null when it does not
   */
  public record Change(String by, Instant since, @Nullable Instant until) {}
}
