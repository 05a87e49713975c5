package dev.neap.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.neap.engine.EngineListener;
import dev.neap.engine.Requests;
import dev.neap.engine.RolloutOrder;
import dev.neap.jobfile.MigrationFile;
import dev.neap.lifecycle.Event;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import dev.openfeature.contrib.providers.ofrep.OfrepProvider;
import dev.openfeature.contrib.providers.ofrep.OfrepProviderOptions;
import dev.openfeature.sdk.Client;
import dev.openfeature.sdk.ImmutableContext;
import dev.openfeature.sdk.OpenFeatureAPI;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * An application that reads its flag from Neap by OFREP is moved over step by step, and back when
 * it begins to fail. The next step waits until the test has looked at every reader: a check that
 * can't tell holds them.
 */
@ExtendWith(TestDatabases.class)
class RolledOutReadersTest {

  private static final String FLAG = "orders.read-new";
  private static final int READERS = 1000;
  private static final Duration LONG = Duration.ofSeconds(120);
  private static final String MIGRATION =
      """
      operations:
        - alter_column: {table: orders, column: total, type: bigint, up: total * 100, down: total / 100}
      rollout: {steps: [5, 25, 50, 100], every: 0s}
      flags: {contract: off}
      """;
  private static final String SETTINGS =
      """
      neap:
        health:
          every: 500ms
          checks:
            errors: {type: query, sql: "SELECT count(*) FROM error", limit: 10}
            looked:
              type: query
              sql: >-
                SELECT CASE WHEN EXISTS (SELECT FROM looked WHERE percent::text =
                (SELECT value FROM neap.flag WHERE key = 'orders.read-new')) THEN true END
      """;

  private final OpenFeatureAPI api = new OpenFeatureAPI() {};
  private final Map<Integer, Set<String>> seen = new TreeMap<>();
  private final Set<String> in = new HashSet<>();
  private Set<String> last = Set.of();

  @Test
  void areMovedOverByStepsAndBackWhenTheApplicationFails(
      TestDatabase database, @TempDir Path config) throws IOException {
    Files.writeString(config.resolve("application.yml"), SETTINGS);
    database.execute(
        "CREATE TABLE orders (id int PRIMARY KEY, total int)",
        "INSERT INTO orders SELECT i, i FROM generate_series(1, 1000) i",
        "CREATE TABLE error (reader text)",
        "CREATE TABLE looked (percent int)",
        "INSERT INTO looked VALUES (0)");
    try (ServedNeap neap = ServedNeap.starting(database.jdbcUrl(), config)) {
      Requests requests = neap.session().engine().requests();
      requests.start(
          new MigrationFile().parse("orders.yaml", MIGRATION),
          "orders.yaml",
          "ada",
          EngineListener.NONE);
      api.setProviderAndWait(
          OfrepProvider.constructProvider(
              OfrepProviderOptions.builder().baseUrl(neap.url()).build()));
      Client application = api.getClient();

      await().atMost(LONG).until(() -> look(neap, application) == 5);
      goOn(database, 5);
      await().atMost(LONG).until(() -> look(neap, application) == 25);
      goOn(database, 25);
      await().atMost(LONG).until(() -> look(neap, application) == 50);
      long failing = System.nanoTime();
      database.execute("INSERT INTO error SELECT 'reader' FROM generate_series(1, 11)");
      await().atMost(LONG).until(() -> percent(neap) == 25);
      await().atMost(LONG).until(() -> readers(application).equals(seen.get(25)));
      Duration back = Duration.ofNanos(System.nanoTime() - failing);
      assertThat(back).as("from the first error until readers are back").isLessThan(LONG);

      in.retainAll(seen.get(25));
      database.execute("DELETE FROM error");
      neap.session().engine().rollout("orders", RolloutOrder.GO, "mended", "grace");
      await().atMost(LONG).until(() -> look(neap, application) == 50);
      goOn(database, 50);
      await().atMost(LONG).until(() -> look(neap, application) == 100);
      assertThat(seen).containsKeys(5, 25, 50, 100);
      assertThat(neap.session().engine().history("orders"))
          .filteredOn(t -> t.event() == Event.HEALTH_FAILED)
          .singleElement()
          .satisfies(t -> assertThat(t.reason()).contains("read-new 50 % to 25 %: errors: 11"));
      System.out.printf(
          "readers of a failing application were back after %d ms%n", back.toMillis());
    } finally {
      api.shutdown();
    }
  }

  /**
   * Looks at every reader: none that was in is out. Once a look is like the one before, all know
   * the percent, and they are as many as that says, and the same as when it was that before.
   */
  private int look(ServedNeap neap, Client application) {
    int percent = percent(neap);
    Set<String> now = readers(application);
    assertThat(now).as("on the way to %d %%", percent).containsAll(in);
    in.addAll(now);
    boolean alike = now.equals(last);
    last = now;
    if (!alike || percent != percent(neap) || Math.abs(now.size() / 10.0 - percent) > 2) {
      return -1;
    }
    assertThat(now).isEqualTo(seen.getOrDefault(percent, now));
    seen.put(percent, now);
    return percent;
  }

  private static void goOn(TestDatabase database, int percent) {
    database.execute("INSERT INTO looked VALUES (" + percent + ")");
  }

  private static int percent(ServedNeap neap) {
    return neap.flags().find(FLAG).map(f -> Integer.parseInt(f.value())).orElse(0);
  }

  private static Set<String> readers(Client application) {
    Set<String> found = new HashSet<>();
    for (int i = 0; i < READERS; i++) {
      String reader = "reader-" + i;
      if (application.getBooleanValue(FLAG, false, new ImmutableContext(reader))) {
        found.add(reader);
      }
    }
    return found;
  }
}
