package dev.neap.notify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.io.ByteArrayResource;

/** What holds for every kind of channel and broker that there is. */
class ChannelContractTest {

  private static final Path PAGE = Path.of("src/docs/notifications.md");
  private static final Path CONFIGURATION = Path.of("config/application.yml");

  static Stream<TransportType> kinds() {
    try (var context = Written.kinds()) {
      return List.copyOf(context.getBeansOfType(TransportType.class).values()).stream();
    }
  }

  @Test
  void thereIsOneFileForEachAndOneTypeForEach() throws IOException {
    assertThat(kinds().map(TransportType::type))
        .doesNotHaveDuplicates()
        .contains("log", "slack", "webhook", "email", "pagerduty", "amqp", "kafka");
    assertThat(kinds().count())
        .isEqualTo(files("channel", "*Channel.java") + files("broker", "*Broker.java"));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void itsSectionShowsSettingsThatCanBeUsed(TransportType kind) throws IOException {
    try (Notifications read = Written.yaml(written(kind, example(kind)))) {
      assertThat(read.names()).containsExactly("one");
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aSettingThatIsNotItsOwnIsRefused(TransportType kind) {
    assertThatThrownBy(() -> Written.yaml(written(kind, example(kind) + "nonsense: 1\n")))
        .isInstanceOf(InvalidNotificationsException.class)
        .hasMessageContaining(".one.nonsense");
  }

  /** Nobody listens there; the log alone needs nobody. */
  @ParameterizedTest
  @MethodSource("kinds")
  void whatIsNotThereIsAFailureThatShowsNoSecret(TransportType kind) throws Exception {
    String nowhere =
        example(kind)
            .replaceAll("(https|amqps)(://\\S*?@|://)[^/\\s]+", "$1$2127.0.0.1:1")
            .replaceAll("(host|servers): .*", "$1: 127.0.0.1:1")
            .replace("host: 127.0.0.1:1", "host: 127.0.0.1")
            .replaceAll("port: \\d+", "port: 1")
            .replaceAll("(?s)properties:.*", "");
    try (Notifications read = Written.yaml(written(kind, nowhere) + "    timeout: 2s\n")) {
      Optional<Outcome> outcome = read.test("one", Clock.systemUTC());
      String words = outcome.orElseThrow().text();
      if (kind.type().equals("log")) {
        assertThat(outcome).contains(new Outcome.Sent("written"));
      } else {
        assertThat(outcome.orElseThrow()).as(words).isInstanceOf(Outcome.Failed.class);
      }
      assertThat(words)
          .doesNotContain("XXXXXXXX", "MDEyMz", "correct-horse", "R0123456789", "password");
    }
  }

  @Test
  void theExampleOfThePageAndOfTheConfigurationAreTheSame() throws IOException {
    String page = first("```yaml\n(neap:\n.*?)```", Files.readString(PAGE)).orElseThrow();
    String shown =
        first("(?m)^(  #notify:\n(?:  #[^\n]*\n)+)", Files.readString(CONFIGURATION)).orElseThrow();
    String commented = shown.replaceAll("(?m)^  #", "  ");
    assertThat(keys("neap:\n" + commented)).isEqualTo(keys(page));
    assertThat(keys(page)).hasSizeGreaterThan(20);
  }

  @Test
  void theExampleOfThePageCanBeUsed(@TempDir Path directory) throws IOException {
    Path secret = Files.writeString(directory.resolve("url"), "https://hooks.example.com/T1/B2");
    String page =
        first("```yaml\n(neap:\n.*?)```", Files.readString(PAGE))
            .orElseThrow()
            .replace("/run/secrets/slack-url", secret.toString())
            .replaceAll("\\$\\{\\w+}", "R0123456789");
    try (Notifications read = Written.yaml(page)) {
      assertThat(read.names()).containsExactlyInAnyOrder("ops", "on-call", "dba", "events");
    }
  }

  private static List<String> keys(String yaml) throws IOException {
    var source =
        (org.springframework.core.env.EnumerablePropertySource<?>)
            new YamlPropertySourceLoader()
                .load("example", new ByteArrayResource(yaml.getBytes(UTF_8)))
                .get(0);
    return Stream.of(source.getPropertyNames())
        .map(name -> name + "=" + source.getProperty(name))
        .sorted()
        .toList();
  }

  private static String written(TransportType kind, String settings) {
    String group = kind instanceof NotificationChannel ? "channels" : "brokers";
    return "neap:\n  notify:\n    %s:\n      one:\n%s"
        .formatted(group, settings.replaceAll("(?m)^", "        ").stripTrailing() + "\n");
  }

  private static String example(TransportType kind) {
    return section(kind)
        .flatMap(section -> first("```yaml\n(.*?)```", section))
        .orElseThrow(
            () -> new AssertionError("no section ### `" + kind.type() + "` with an example"));
  }

  private static Optional<String> section(TransportType kind) {
    try {
      return first("\n### `" + kind.type() + "`\n(.*?)(?=\n##|\\z)", Files.readString(PAGE));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Optional<String> first(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(text);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  private static long files(String directory, String glob) throws IOException {
    try (var files =
        Files.newDirectoryStream(Path.of("src/main/java/dev/neap/notify", directory), glob)) {
      long count = 0;
      for (Path file : files) {
        assertThat(file).isRegularFile();
        count++;
      }
      return count;
    }
  }
}
