package dev.neap.flag.provider;

import dev.neap.flag.FlagProvider;
import dev.openfeature.contrib.providers.envvar.EnvVarProvider;
import dev.openfeature.contrib.providers.envvar.EnvironmentGateway;
import dev.openfeature.contrib.providers.envvar.EnvironmentKeyTransformer;
import dev.openfeature.sdk.FeatureProvider;
import dev.openfeature.sdk.exceptions.ParseError;
import java.time.Duration;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.stereotype.Component;

/**
 * Environment variables of the process: {@code NEAP_FLAG_2026_11_ORDERS_EXPAND}.
 *
 * <p>The library takes every word but {@code true} for false, so that a kill switch that is {@code
 * on} would be off: what is neither on nor off is refused before.
 */
@Component
@EnableConfigurationProperties(EnvironmentVariables.Settings.class)
final class EnvironmentVariables implements FlagProvider {

  private final Settings settings;
  private final UnaryOperator<@Nullable String> variables;

  /**
   * Which variables.
   *
   * @param prefix what their names begin with
   */
  @ConfigurationProperties("neap.flags.env")
  record Settings(@DefaultValue("NEAP_FLAG_") String prefix) {}

  @Autowired
  EnvironmentVariables(Settings settings) {
    this(settings, System::getenv);
  }

  EnvironmentVariables(Settings settings, UnaryOperator<@Nullable String> variables) {
    this.settings = settings;
    this.variables = variables;
  }

  @Override
  public String name() {
    return "env";
  }

  @Override
  public String where() {
    return "the environment";
  }

  @Override
  public String toSet(String key, String value) {
    return "%s is set to %s in the environment, as %s, and Neap is started again"
        .formatted(key, value, variable(key));
  }

  @Override
  public FeatureProvider open(Duration timeout) {
    return new EnvVarProvider(
        (EnvironmentGateway) this::value, new EnvironmentKeyTransformer(this::variable));
  }

  /** Capital letters, and an underscore for everything that is neither a letter nor a digit. */
  private String variable(String key) {
    return settings.prefix() + key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
  }

  private @Nullable String value(String variable) {
    String value = variables.apply(variable);
    if (value == null || value.matches("[0-9]+")) {
      return value;
    }
    return switch (value.strip().toLowerCase(Locale.ROOT)) {
      case "on", "true" -> "true";
      case "off", "false" -> "false";
      default ->
          throw new ParseError(
              "%s is '%s', not on or off, or a percent".formatted(variable, value));
    };
  }
}
