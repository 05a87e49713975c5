package dev.neap.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.cli.ServeSettings;
import dev.neap.cli.ServeSettings.Role;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** The page tells of every request, with its role, and of every code; its settings are read. */
@ExtendWith(TestDatabases.class)
class ServeDocumentTest {

  private static final Path PAGE = Path.of("src/docs/serve.md");
  private static final Path CONFIGURATION = Path.of("config/application.yml");
  private static final Pattern REQUEST = Pattern.compile("\\| `([A-Z]+ /[^`]*)` \\| (\\w+) \\|");
  private static final Pattern SETTINGS = Pattern.compile("(?s)```yaml\n(.*?)```");
  private static final Pattern COMMENTED = Pattern.compile("(?m)^  #web:\n(  #  .*\n)+");
  private static final Pattern CODE = Pattern.compile("NEAP-84\\d\\d");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)\\}");

  @TempDir Path directory = Path.of("");

  @Test
  void everyRequestIsToldOfWithItsRole(TestDatabase database) throws IOException {
    try (ServedNeap neap = ServedNeap.starting(database.jdbcUrl(), directory)) {
      Set<String> served =
          neap
              .session()
              .bean(RequestMappingHandlerMapping.class)
              .getHandlerMethods()
              .entrySet()
              .stream()
              .flatMap(entry -> requests(entry.getKey(), entry.getValue()))
              .collect(Collectors.toCollection(TreeSet::new));
      Set<String> told =
          REQUEST
              .matcher(Files.readString(PAGE))
              .results()
              .map(row -> row.group(1) + " " + row.group(2))
              .collect(Collectors.toCollection(TreeSet::new));
      assertThat(told).isEqualTo(served).hasSizeGreaterThan(20);
    }
  }

  private static Stream<String> requests(RequestMappingInfo mapping, HandlerMethod handler) {
    Needs own = AnnotatedElementUtils.findMergedAnnotation(handler.getMethod(), Needs.class);
    Needs needs =
        own == null
            ? AnnotatedElementUtils.findMergedAnnotation(handler.getBeanType(), Needs.class)
            : own;
    Role role = needs == null ? Role.OPERATE : needs.value();
    String word = needs != null && needs.nothing() ? "none" : role.name().toLowerCase(Locale.ROOT);
    return mapping.getMethodsCondition().getMethods().stream()
        .flatMap(
            method ->
                mapping.getPatternValues().stream().map(path -> method + " " + path + " " + word));
  }

  @Test
  void everyCodeIsToldOf() throws IOException {
    try (Stream<Path> sources = Files.walk(Path.of("src/main/java/dev/neap/web"))) {
      Set<String> used =
          sources
              .filter(Files::isRegularFile)
              .flatMap(file -> codes(read(file)))
              .collect(Collectors.toCollection(TreeSet::new));
      String table = Files.readString(PAGE).substring(Files.readString(PAGE).lastIndexOf("| code"));
      Set<String> told = codes(table).collect(Collectors.toCollection(TreeSet::new));
      assertThat(told).isEqualTo(used).hasSizeGreaterThan(8);
    }
  }

  @Test
  void theSettingsOfThePageAndOfTheConfigurationAreRead(TestDatabase database) throws IOException {
    var settings = SETTINGS.matcher(Files.readString(PAGE));
    assertThat(settings.find()).isTrue();
    var commented = COMMENTED.matcher(Files.readString(CONFIGURATION));
    assertThat(commented.find()).isTrue();
    String block = commented.group();
    for (String text :
        new String[] {settings.group(1), "neap:\n" + block.replaceAll("(?m)^  #", "  ")}) {
      String given = VARIABLE.matcher(text).replaceAll("0123456789-$1");
      Files.writeString(
          directory.resolve("application.yml"),
          given.replaceAll("port: \\d+", "port: 0").replaceAll("bind: [^ \n]+", "bind: 127.0.0.1"));
      try (ServedNeap neap = ServedNeap.starting(database.jdbcUrl(), directory)) {
        ServeSettings read = neap.session().bean(ServeSettings.class);
        assertThat(read.tokens()).containsOnlyKeys("anna", "dashboard", "shop");
        assertThat(neap.with("0123456789-NEAP_TOKEN_SHOP").get("/api/flags").statusCode())
            .isEqualTo(403);
        assertThat(read.heartbeat()).hasSeconds(15);
      }
    }
  }

  private static Stream<String> codes(String text) {
    return CODE.matcher(text).results().map(match -> match.group());
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
