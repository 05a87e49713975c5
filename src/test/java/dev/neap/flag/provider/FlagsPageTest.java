package dev.neap.flag.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.neap.flag.Flags;
import dev.neap.flag.Readers;
import dev.neap.postgres.ControlSchema;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;

/** The examples of flags.md and of the configuration are what Neap takes. */
@ExtendWith(TestDatabases.class)
class FlagsPageTest {

  private static final Pattern BLOCK = Pattern.compile("(?s)```(json|yaml)\\R(.*?)```");

  @TempDir Path directory = Path.of("");

  private static List<String> blocks() throws IOException {
    return BLOCK
        .matcher(Files.readString(Path.of("src/docs/flags.md")))
        .results()
        .map(block -> block.group(2))
        .toList();
  }

  @Test
  void thePageAndTheConfigurationSayTheDefaults() throws IOException {
    Binder page = binder(blocks().get(0));
    assertThat(page.bind("neap.flags", Flags.Settings.class).get())
        .isEqualTo(none().bindOrCreate("neap.flags", Flags.Settings.class));
    Flagd.Settings all =
        new Flagd.Settings(
            Flagd.Mode.RPC,
            Path.of("flags.json"),
            "localhost",
            8013,
            false,
            "ca.pem",
            "/run/flagd.sock",
            "neap");
    assertThat(page.bind("neap.flags.flagd", Flagd.Settings.class).get()).isEqualTo(all);
    Flagd.Settings plain = none().bindOrCreate("neap.flags.flagd", Flagd.Settings.class);
    assertThat(plain)
        .isEqualTo(
            new Flagd.Settings(Flagd.Mode.RPC, null, "localhost", null, false, null, null, null));
    assertThat(plain.portOrDefault()).isEqualTo(8013);
    assertThat(page.bind("neap.flags.ofrep", Ofrep.Settings.class).get())
        .isEqualTo(new Ofrep.Settings(URI.create("https://flags.example.com"), Map.of()));
    assertThat(page.bind("neap.flags.file", FlagFile.Settings.class).get())
        .isEqualTo(new FlagFile.Settings(Path.of("flags.yaml")));

    Binder commented = binder("neap:\n" + commented());
    assertThat(commented.bind("neap.flags", Flags.Settings.class).get())
        .isEqualTo(page.bind("neap.flags", Flags.Settings.class).get());
    assertThat(commented.bind("neap.flags.flagd", Flagd.Settings.class).get().mode())
        .isEqualTo(Flagd.Mode.RPC);
    for (Binder one : List.of(page, commented)) {
      assertThat(one.bind("neap.flags.env", EnvironmentVariables.Settings.class).get())
          .isEqualTo(none().bindOrCreate("neap.flags.env", EnvironmentVariables.Settings.class));
    }
  }

  @Test
  void itsFilesAreRead(TestDatabase database) throws IOException {
    ControlSchema.migrate(database.dataSource());
    Path flagd = Files.writeString(directory.resolve("flagd.json"), blocks().get(1));
    Path plain = Files.writeString(directory.resolve("flags.yaml"), blocks().get(2));
    List<Map<String, Object>> settings =
        List.of(
            Map.of(
                "neap.flags.provider", "flagd",
                "neap.flags.flagd.mode", "file",
                "neap.flags.flagd.file", flagd),
            Map.of("neap.flags.provider", "file", "neap.flags.file.path", plain));
    for (Map<String, Object> one : settings) {
      try (Source source = new TextFile(one, flagd, FlagdServer::json);
          Reading reading = new Reading(database, source)) {
        await().until(() -> reading.after(Duration.ofSeconds(2)).isOn("shop", "expand").on());
        assertThat(reading.flags.readers("shop")).returns(25, Readers::percent);
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static String commented() throws IOException {
    StringBuilder lines = new StringBuilder();
    boolean inside = false;
    for (String line : Files.readAllLines(Path.of("config/application.yml"))) {
      inside = line.equals("  #flags:") || (inside && line.startsWith("  #  "));
      if (inside) {
        lines.append("  ").append(line.substring(3)).append('\n');
      }
    }
    return lines.toString();
  }

  private static Binder none() {
    return new Binder(ConfigurationPropertySources.from(List.of()));
  }

  private static Binder binder(String yaml) throws IOException {
    List<PropertySource<?>> sources =
        new YamlPropertySourceLoader()
            .load("page", new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)));
    return new Binder(ConfigurationPropertySources.from(sources));
  }
}
