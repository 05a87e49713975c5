package dev.neap.flag.provider;

import dev.neap.flag.FlagException;
import dev.neap.flag.FlagProvider;
import dev.openfeature.sdk.EvaluationContext;
import dev.openfeature.sdk.FeatureProvider;
import dev.openfeature.sdk.exceptions.FlagNotFoundError;
import dev.openfeature.sdk.exceptions.GeneralError;
import dev.openfeature.sdk.exceptions.ParseError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * A YAML or JSON file with a value for each key.
 *
 * <p>It is read whenever a flag is: a change counts at once, and of a file that is broken nothing
 * does.
 */
@Component
@EnableConfigurationProperties(FlagFile.Settings.class)
final class FlagFile implements FlagProvider {

  private static final YAMLMapper MAPPER =
      YAMLMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final Settings settings;

  /**
   * Which file.
   *
   * @param path the file; needed
   */
  @ConfigurationProperties("neap.flags.file")
  record Settings(@Nullable Path path) {}

  FlagFile(Settings settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return "file";
  }

  @Override
  public String where() {
    return "the file " + settings.path();
  }

  @Override
  public FeatureProvider open(Duration timeout) {
    Path path = settings.path();
    if (path == null || path.toString().isBlank()) {
      throw FlagException.refusedSettings(
          "neap.flags.provider is 'file': say which by neap.flags.file.path.");
    }
    return new Reading(path);
  }

  private static final class Reading extends PlainProvider {

    private final Path path;

    Reading(Path path) {
      super("file");
      this.path = path;
    }

    @Override
    Object find(String key, EvaluationContext context) {
      JsonNode value = read().get(key);
      if (value == null || value.isNull()) {
        throw new FlagNotFoundError(key + " is not in " + path);
      }
      return value.isInt()
          ? (Object) value.asInt()
          : value.isBoolean() ? value.asBoolean() : value.asString(value.toString());
    }

    @Override
    @Nullable Boolean asSwitch(Object value) {
      return switch (value.toString().toLowerCase(Locale.ROOT)) {
        case "on", "true" -> true;
        case "off", "false" -> false;
        default -> null;
      };
    }

    private JsonNode read() {
      try {
        JsonNode flags = MAPPER.readTree(Files.readString(path));
        if (flags.isMissingNode() || flags.isNull()) {
          return MAPPER.createObjectNode();
        } else if (!flags.isObject()) {
          throw new ParseError(path + " holds no lines 'key: value'");
        }
        return flags;
      } catch (JacksonException e) {
        throw new ParseError(path + " can't be read: " + e.getOriginalMessage());
      } catch (IOException e) {
        throw new GeneralError(path + " can't be read: " + e);
      }
    }
  }
}
