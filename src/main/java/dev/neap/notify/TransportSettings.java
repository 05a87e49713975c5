package dev.neap.notify;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.core.env.Environment;

/** What the configuration says of one channel or broker. */
public final class TransportSettings {

  private final Environment environment;
  private final String place;
  private final String name;
  private final Duration timeout;
  private final Masks masks = new Masks();

  TransportSettings(Environment environment, String place, String name, Duration timeout) {
    this.environment = environment;
    this.place = place;
    this.name = name;
    this.timeout = timeout;
  }

  /** The name that the configuration gives it. */
  public String name() {
    return name;
  }

  /** How long a message may take. */
  public Duration timeout() {
    return timeout;
  }

  /**
   * The settings as a record; a setting without a component in it is refused.
   *
   * @throws InvalidNotificationsException when one can't be read
   */
  public <T extends Record> T as(Class<T> type) {
    return StrictBinding.read(environment, place, Bindable.of(type))
        .orElseThrow(() -> wrong("type", "it is missing"));
  }

  /**
   * A secret that is set itself, or as the file that holds it; it is taken out of all that is said
   * of this transport.
   *
   * @param setting the setting's name; with {@code -file} it is that of the file
   * @return null when there is neither
   * @throws InvalidNotificationsException when there are both, or the file can't be read
   */
  public @Nullable Secret optional(String setting, @Nullable Secret value, @Nullable Path file) {
    if (value != null && file != null) {
      throw wrong(setting, "it is set twice, here and as %s-file".formatted(setting));
    }
    Secret secret = file == null ? value : read(setting, file);
    if (secret == null) {
      return null;
    }
    if (secret.value().isEmpty()) {
      throw wrong(file == null ? setting : setting + "-file", "it is empty");
    }
    if (secret.value().matches("(?s).*\\$\\{.*}.*")) {
      throw wrong(setting, "the variable that it takes its value from is not set");
    }
    masks.hide(secret.value());
    return secret;
  }

  /** The same, of a secret that must be there. */
  public Secret required(String setting, @Nullable Secret value, @Nullable Path file) {
    Secret secret = optional(setting, value, file);
    if (secret == null) {
      throw wrong(setting, "it is missing; set it, or %s-file to a file".formatted(setting));
    }
    return secret;
  }

  /** A setting that must be there. */
  public <T> T required(String setting, @Nullable T value) {
    if (value == null || value.toString().isBlank()) {
      throw wrong(setting, "it is missing");
    }
    return value;
  }

  /** An address of a web server, which may be a secret as a whole. */
  public URI web(String setting, Secret address) {
    try {
      URI uri = URI.create(address.value());
      if (uri.getHost() != null && String.valueOf(uri.getScheme()).matches("https?")) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      throw wrong(setting, "it is no address; it begins with https://");
    }
    throw wrong(setting, "it is no address of a web server; it begins with https://");
  }

  /** From now on this value is taken out of all that is said of the transport. */
  public void hide(String secret) {
    masks.hide(secret);
  }

  /** What to throw where a setting can't be used. */
  public InvalidNotificationsException wrong(String setting, String problem) {
    return new InvalidNotificationsException(place + "." + setting, problem);
  }

  Masks masks() {
    return masks;
  }

  private Secret read(String setting, Path file) {
    try {
      return Secret.of(Files.readString(file));
    } catch (IOException e) {
      throw wrong(
          setting + "-file",
          "the file %s can't be read (%s)".formatted(file, e.getClass().getSimpleName()));
    }
  }
}
