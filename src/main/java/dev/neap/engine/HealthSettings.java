package dev.neap.engine;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationStyle;

/**
 * How the readers' health is watched.
 *
 * @param every how long an answer counts
 * @param timeout how long a check may take
 * @param failures after how many failing answers in a row readers are taken back
 * @param settle how long is waited after readers were taken back before they are taken back further
 * @param checks the checks by name, each with its settings
 */
@ConfigurationProperties("neap.health")
public record HealthSettings(
    @DefaultValue("2s") Duration every,
    @DefaultValue("2s") Duration timeout,
    @DefaultValue("2") int failures,
    @DefaultValue("60s") Duration settle,
    @DefaultValue Map<String, Map<String, String>> checks) {

  /**
   * A check's settings as the configuration has them.
   *
   * @param name the check's name
   * @param values what it says
   * @param timeout how long the check may take
   */
  public record Written(String name, Map<String, String> values, Duration timeout) {

    /**
     * A setting that must be there.
     *
     * @throws InvalidHealthCheckException when it is not
     */
    public String text(String key) {
      String value = values.get(key);
      if (value == null || value.isBlank()) {
        throw new InvalidHealthCheckException(name, key + " is missing");
      }
      return value;
    }

    /** A number; null when it is left out. */
    public @Nullable Double number(String key) {
      String value = values.get(key);
      try {
        return value == null ? null : Double.valueOf(value);
      } catch (NumberFormatException e) {
        throw new InvalidHealthCheckException(name, "%s is %s, not a number".formatted(key, value));
      }
    }

    /** The check's own time limit, else that of all. */
    public Duration within() {
      String value = values.get("timeout");
      try {
        return value == null ? timeout : DurationStyle.detectAndParse(value);
      } catch (IllegalArgumentException | DateTimeParseException e) {
        throw new InvalidHealthCheckException(name, "timeout is %s, not a time".formatted(value));
      }
    }

    /** Refuses every setting but these, {@code type} and {@code timeout}. */
    public void only(String... keys) {
      Set<String> unknown = new TreeSet<>(values.keySet());
      unknown.removeAll(Set.of("type", "timeout"));
      unknown.removeAll(Set.of(keys));
      if (!unknown.isEmpty()) {
        throw new InvalidHealthCheckException(
            name,
            "there is no setting %s; there are type, timeout, %s"
                .formatted(String.join(", ", unknown), String.join(", ", keys)));
      }
    }
  }
}
