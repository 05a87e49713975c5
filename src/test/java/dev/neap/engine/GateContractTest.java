package dev.neap.engine;

import static dev.neap.engine.QuickMigration.TABLES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.engine.Gate.Question;
import dev.neap.lifecycle.MigrationStore;
import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Migration;
import dev.neap.migration.Phase;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.io.ByteArrayResource;

/** What holds for every gate: its section of the page, and answers that people can act on. */
@ExtendWith(TestDatabases.class)
class GateContractTest {

  private static final Path PAGE = Path.of("src/docs/gates.md");
  private static final Path CONFIGURATION = Path.of("config/application.yml");
  private static final Pattern SECTION = Pattern.compile("(?m)^## `([a-z-]+)`$");

  /** Closed as long as nothing was done, so that what it says then is seen. */
  private static final Set<String> CLOSED_AT_FIRST =
      Set.of("flag", "verification", "soak", "usage");

  private final TestDatabase database;

  GateContractTest(TestDatabase database) {
    this.database = database;
  }

  @Test
  void eachGateSaysWhatPeopleCanActOn() throws IOException {
    database.execute(TABLES);
    Migration migration =
        TestEngine.migration(
            "m1",
            """
            operations: [%s]
            flags: {expand: off, contract: off}
            contract: {approvals: 1}
            """
                .formatted(QuickMigration.ALTER));
    try (TestEngine test = new TestEngine(database, example())) {
      test.engine().start(migration, "m1.yaml", "ada", EngineListener.NONE);
      Standing standing = test.bean(MigrationStore.class).get("m1");
      List<Gate> gates = test.bean(Gates.class).all();
      assertThat(gates).extracting(Gate::name).doesNotHaveDuplicates().hasSizeGreaterThan(15);
      Set<String> closed = new TreeSet<>();
      for (Gate gate : gates) {
        assertThat(gate.phases()).as(gate.name()).isNotEmpty();
        for (Phase phase : gate.phases()) {
          Verdict verdict =
              gate.ask(
                  new Question(
                      standing,
                      PlanJson.read(standing.registration().plan()),
                      migration.settings(),
                      phase));
          assertThat(verdict.gate()).isEqualTo(gate.name());
          assertThat(verdict.reason()).as(gate.name()).isNotBlank();
          if (!verdict.isOpen()) {
            closed.add(gate.name());
            assertThat(verdict.opensWhen()).as(gate.name()).isNotBlank();
          }
        }
      }
      assertThat(closed).containsAll(CLOSED_AT_FIRST);
    }
  }

  @Test
  void eachGateHasItsSectionOnThePage() throws IOException {
    Set<String> sections =
        SECTION
            .matcher(Files.readString(PAGE))
            .results()
            .map(section -> section.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    try (TestEngine test = new TestEngine(database, example())) {
      assertThat(test.bean(Gates.class).all())
          .extracting(gate -> gate.name().split("\\.", 2)[0])
          .allSatisfy(name -> assertThat(sections).contains(name));
    }
  }

  @Test
  void thePageAndTheConfigurationShowTheSameSettings() throws IOException {
    Map<String, Object> page = example();
    assertThat(page).isNotEmpty().isEqualTo(settings("neap:\n" + commented()));
    try (TestEngine test = new TestEngine(database, page)) {
      assertThat(test.bean(Gates.class).all())
          .extracting(Gate::name)
          .contains("query.outbox-is-empty", "http.no-incident");
    }
  }

  private static Map<String, Object> example() throws IOException {
    Matcher block =
        Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(PAGE));
    assertThat(block.find()).isTrue();
    return settings(block.group(1));
  }

  /** The part of the configuration that is commented out, without the signs that do so. */
  private static String commented() throws IOException {
    Matcher block =
        Pattern.compile("(?m)^  #gates:\n(  # .*\n)+").matcher(Files.readString(CONFIGURATION));
    assertThat(block.find()).isTrue();
    return block.group().replaceAll("(?m)^  #", "  ");
  }

  private static Map<String, Object> settings(String yaml) throws IOException {
    EnumerablePropertySource<?> source =
        (EnumerablePropertySource<?>)
            new YamlPropertySourceLoader()
                .load("example", new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)))
                .get(0);
    Map<String, Object> settings = new HashMap<>();
    for (String name : source.getPropertyNames()) {
      settings.put(name, String.valueOf(source.getProperty(name)));
    }
    return settings;
  }
}
