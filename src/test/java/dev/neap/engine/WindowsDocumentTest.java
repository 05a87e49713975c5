package dev.neap.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.window.Window;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ByteArrayResource;

/**
 * The windows that the pages show are read as Neap reads its configuration, and open as they say.
 */
class WindowsDocumentTest {

  private static final Path PAGE = Path.of("src/docs/windows.md");
  private static final Path CONFIGURATION = Path.of("config/application.yml");
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");
  private static final Pattern EXAMPLE = Pattern.compile("(?s)```yaml\n(.*?)```");
  private static final Pattern MOMENT =
      Pattern.compile("\\| (\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d) \\| (.*) \\|");
  private static final Pattern COMMENTED = Pattern.compile("(?s)\n( *)#(windows:\n(?:\\1#.*?\n)+)");

  @Test
  void thePageSaysWhenItsWindowIsOpen() throws IOException {
    String page = Files.readString(PAGE);
    Window window = offPeak(first(EXAMPLE, page).group(1));
    List<MatchResult> moments = MOMENT.matcher(page).results().toList();
    assertThat(moments).hasSize(8);
    for (MatchResult moment : moments) {
      assertThat(words(window, LocalDateTime.parse(moment.group(1), TIME).atZone(BERLIN)))
          .as(moment.group(1))
          .isEqualTo(moment.group(2));
    }
  }

  @Test
  void theConfigurationShowsOneThatIsReadWhenItIsTakenIn() throws IOException {
    MatchResult commented = first(COMMENTED, Files.readString(CONFIGURATION));
    String windows = "windows:\n" + commented.group(2).substring("windows:\n".length());
    String text = "neap:\n" + ("#" + windows).replaceAll("(?m)^ *#", "  ");
    Window window = offPeak(text);
    assertThat(words(window, LocalDateTime.parse("2026-11-27T12:00").atZone(BERLIN)))
        .isEqualTo("closed, opens 2026-11-28 00:00");
    assertThat(words(window, LocalDateTime.parse("2026-12-25T12:00").atZone(BERLIN)))
        .isEqualTo("open until 2026-12-28 00:00");
  }

  private static MatchResult first(Pattern pattern, String text) {
    return pattern.matcher(text).results().findFirst().orElseThrow();
  }

  private static Window offPeak(String yaml) throws IOException {
    StandardEnvironment environment = new StandardEnvironment();
    new YamlPropertySourceLoader()
        .load("page", new ByteArrayResource(yaml.getBytes(UTF_8)))
        .forEach(environment.getPropertySources()::addFirst);
    return Windows.of(environment).find("off-peak").orElseThrow();
  }

  private static String words(Window window, ZonedDateTime at) {
    return window.isOpen(at.toInstant())
        ? "open until " + TIME.format(window.closes(at.toInstant()).orElseThrow())
        : "closed, opens " + TIME.format(window.nextOpening(at.toInstant()).orElseThrow());
  }
}
