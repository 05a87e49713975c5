package dev.neap.throttle;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.postgres.ControlSchema;
import dev.neap.schema.TableName;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import dev.neap.throttle.signal.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What holds for every signal: its page, its defaults, and that {@code pg_monitor} is enough. */
@ExtendWith(TestDatabases.class)
class SignalContractTest {

  private static final Path PAGE = Path.of("src/docs/throttling.md");
  private static final Path CONFIGURATION = Path.of("config/application.yml");
  private static final TableName TABLE = new TableName("public", "t");

  /** What has no default; everything else in the page's example is one. */
  private static final Map<String, Object> GIVEN =
      Map.of(
          "neap.throttle.active-sessions.cores", "8",
          "neap.throttle.disk-growth.limit", "500GB",
          "neap.throttle.canary.sql", "SELECT name FROM customer WHERE id = 1",
          "neap.throttle.query.sql", "SELECT count(*) FROM outbox",
          "neap.throttle.query.limit", "10000",
          "neap.throttle.prometheus.url", "http://prometheus:9090",
          "neap.throttle.prometheus.query", "max(app_p99_seconds)",
          "neap.throttle.prometheus.limit", "0.2");

  @Test
  void thePageAndTheConfigurationSayTheDefaults() throws IOException {
    Map<String, Record> defaults = settings(new MapPropertySource("given", GIVEN));
    assertThat(settings(yaml(example()))).isEqualTo(defaults);
    assertThat(settings(yaml("neap:\n" + commented()))).isEqualTo(defaults);
    assertThat(settings(new MapPropertySource("none", Map.of()))).isNotEqualTo(defaults);
  }

  @Test
  void eachSignalHasItsRowOnThePage() throws IOException {
    String page = Files.readString(PAGE);
    try (var context = context(new MapPropertySource("given", GIVEN))) {
      List<LoadSignal> signals = signals(context);
      assertThat(signals).hasSizeGreaterThanOrEqualTo(15);
      assertThat(signals).extracting(LoadSignal::name).doesNotHaveDuplicates();
      for (LoadSignal signal : signals) {
        String row =
            page.lines()
                .filter(line -> line.startsWith("| `" + signal.name() + "` |"))
                .findFirst()
                .orElse("");
        assertThat(row.toLowerCase(Locale.ROOT))
            .as(signal.name())
            .contains("| " + signal.effect().name().toLowerCase(Locale.ROOT));
      }
    }
  }

  @Test
  void aPlainServerIsWorkedOnAtFullSpeedEvenWithoutPrivileges(TestDatabase database)
      throws Exception {
    ControlSchema.migrate(database.dataSource());
    database.execute(
        "CREATE TABLE t (id int)",
        "CREATE ROLE plain",
        "GRANT USAGE ON SCHEMA neap TO plain",
        "GRANT ALL ON neap.pace TO plain");
    try (Role role = Role.of(database.dataSource(), "plain")) {
      List<Measured> measured = read(role.sql(), Map.of());
      assertThat(Stand.FULL_SPEED.next(measured, Duration.ofSeconds(1)))
          .as("%s", measured)
          .isEqualTo(Stand.FULL_SPEED);
      assertThat(measured)
          .filteredOn(one -> one.near() == null)
          .allMatch(one -> one.why().endsWith("GRANT pg_monitor to Neap's role"))
          .extracting(Measured::signal)
          .containsExactlyInAnyOrder(
              "active-sessions", "other-sessions", "oldest-snapshot", "table-vacuum");
      assertThat(read(role.sql(), Map.of("neap.throttle.disk-growth.limit", "1TB")))
          .filteredOn(one -> one.signal().equals("disk-growth"))
          .allMatch(one -> one.text().contains("permission denied"))
          .hasSize(1);
    } finally {
      database.execute("DROP OWNED BY plain", "DROP ROLE plain");
    }
  }

  @Test
  void pgMonitorIsEnoughForAll(TestDatabase database) throws Exception {
    ControlSchema.migrate(database.dataSource());
    database.execute(
        "CREATE TABLE t (id int)",
        "CREATE ROLE monitor IN ROLE pg_monitor",
        "GRANT USAGE ON SCHEMA neap TO monitor",
        "GRANT ALL ON neap.pace TO monitor");
    try (Role role = Role.of(database.dataSource(), "monitor")) {
      List<Measured> measured =
          read(
              role.sql(),
              Map.of(
                  "neap.throttle.disk-growth.limit",
                  "1TB",
                  "neap.throttle.active-sessions.cores",
                  "2"));
      assertThat(measured).hasSize(13).allMatch(one -> one.near() != null);
    } finally {
      database.execute("DROP OWNED BY monitor", "DROP ROLE monitor");
    }
  }

  /** Reads twice: a rate takes two readings, and a commit something that was written. */
  private static List<Measured> read(JdbcClient sql, Map<String, Object> settings) {
    try (var context = context(new MapPropertySource("given", settings))) {
      Sampler sampler = new Sampler(signals(context));
      List<Measured> first = sampler.cluster(sql);
      new PaceRow(sql, "test").write(Stand.FULL_SPEED, first);
      List<Measured> measured = new ArrayList<>(sampler.cluster(sql));
      measured.addAll(sampler.table(sql, TABLE));
      return measured;
    }
  }

  private static AnnotationConfigApplicationContext context(PropertySource<?> settings) {
    AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
    context.getEnvironment().getPropertySources().addFirst(settings);
    context.scan("dev.neap.throttle.signal");
    context.refresh();
    return context;
  }

  private static List<LoadSignal> signals(AnnotationConfigApplicationContext context) {
    return List.copyOf(context.getBeansOfType(LoadSignal.class).values());
  }

  private static Map<String, Record> settings(PropertySource<?> given) {
    try (var context = context(given)) {
      Map<String, Record> settings =
          context.getBeansOfType(Record.class).values().stream()
              .collect(
                  toMap(one -> one.getClass().getName(), one -> one, (a, b) -> a, TreeMap::new));
      assertThat(settings).hasSize(signals(context).size() - Set.of("wraparound-vacuum").size());
      return settings;
    }
  }

  private static PropertySource<?> yaml(String text) throws IOException {
    return new YamlPropertySourceLoader()
        .load("example", new ByteArrayResource(text.getBytes(StandardCharsets.UTF_8)))
        .get(0);
  }

  private static String example() throws IOException {
    Matcher block =
        Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(PAGE));
    assertThat(block.find()).isTrue();
    return block.group(1);
  }

  /** The part of the configuration that is commented out, without the signs that do so. */
  private static String commented() throws IOException {
    Matcher block =
        Pattern.compile("(?m)^  #throttle:\n(  # .*\n)+").matcher(Files.readString(CONFIGURATION));
    assertThat(block.find()).isTrue();
    return block.group().replaceAll("(?m)^  #", "  ");
  }
}
