package dev.neap.engine;

import dev.neap.migration.Settings;
import java.time.Duration;
import java.util.Objects;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What must hold before a contract where the migration's file says nothing.
 *
 * @param soak how long all readers must have been on the new shape
 * @param quiet how long nothing must have been written through the old one
 */
@ConfigurationProperties("neap.contract")
public record ContractDefaults(
    @DefaultValue("1h") Duration soak, @DefaultValue("1h") Duration quiet) {

  /** The soak time of a migration. */
  public Duration soak(Settings settings) {
    return Objects.requireNonNullElse(settings.contract().soak(), soak);
  }

  /** The quiet time of a migration. */
  public Duration quiet(Settings settings) {
    return Objects.requireNonNullElse(settings.contract().quiet(), quiet);
  }
}
