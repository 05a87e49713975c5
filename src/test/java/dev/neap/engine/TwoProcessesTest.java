package dev.neap.engine;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.neap.lifecycle.MigrationStore;
import dev.neap.lifecycle.State;
import dev.neap.lifecycle.Transition;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two real processes serve a database whose application writes, and are killed, frozen and cut off
 * at random. {@code -Dneap.test.chaos.seconds} says for how long, {@code -Dneap.test.seed} how.
 */
@Tag("matrix")
@ExtendWith(TestDatabases.class)
class TwoProcessesTest {

  private static final int SECONDS = Integer.getInteger("neap.test.chaos.seconds", 300);
  private static final int ROWS_PER_SECOND = 2_000;
  private static final Duration LONG = Duration.ofMinutes(15);

  private final TestDatabase database;
  private final TestEngine observer;
  private final List<Network> networks = new ArrayList<>();
  private final List<ServingProcess> processes = new ArrayList<>();
  private final Map<Blow, Integer> blows = new EnumMap<>(Blow.class);

  @TempDir Path logs;

  private enum Blow {
    KILL,
    END,
    FREEZE_SHORTLY,
    FREEZE_LONG,
    CUT
  }

  TwoProcessesTest(TestDatabase database) {
    this.database = database;
    this.observer = new TestEngine(database);
  }

  @AfterEach
  void close() throws IOException {
    processes.forEach(ServingProcess::close);
    for (Network network : networks) {
      network.close();
    }
    observer.close();
  }

  @Test
  void whateverBecomesOfThemThereIsOneOutcome() throws Exception {
    long seed = Long.getLong("neap.test.seed", System.nanoTime());
    Random random = new Random(seed);
    int rows = ROWS_PER_SECOND * SECONDS / 2;
    database.execute(
        "CREATE TABLE orders (id int PRIMARY KEY, total numeric NOT NULL)",
        "CREATE TABLE expected (id int PRIMARY KEY, total numeric NOT NULL)",
        "INSERT INTO orders SELECT i, i * 0.01 FROM generate_series(1, " + rows + ") i",
        "INSERT INTO expected SELECT * FROM orders");
    String file =
        """
        operations:
          - alter_column: {table: orders, column: total, type: bigint, up: round(total * 100), down: total::numeric / 100}
        backfill: {max-rows-per-second: %d}
        rollout: {steps: [10, 100], every: 1s}
        flags: {contract: off}
        contract: {soak: 0s, quiet: 0s}
        """
            .formatted(ROWS_PER_SECOND);
    for (int i = 0; i < 2; i++) {
      Network network = network();
      networks.add(network);
      processes.add(process(network, i));
    }
    observer
        .engine()
        .requests()
        .start(TestEngine.migration("cents", file), "cents.yaml", "ada", EngineListener.NONE);
    try (OrderWriter writer = new OrderWriter(database, rows, random.nextLong())) {
      torment(random);
      processes.forEach(p -> assertThat(p.isAlive()).as("seed %d", seed).isTrue());
      await().atMost(LONG).until(() -> state() == State.ROLLED_OUT || state() == State.HALTED);
      assertThat(writer.failures()).as("seed %d", seed).isEmpty();
    }
    observer.engine().setFlag("cents.contract", "on", "ada");
    await().atMost(LONG).until(() -> state() == State.COMPLETED || state() == State.HALTED);
    assertOutcome("seed %d, %s".formatted(seed, blows));
    processes.forEach(p -> assertThat(p.end()).as("exit code after SIGTERM").isZero());
    System.out.printf(
        "two processes for %d s, seed %d: %s, %d rows of the log, longest without a driver %d ms%n",
        SECONDS, seed, blows, log().size(), requireNonNull(longest.get()).toMillis());
  }

  private final AtomicReference<Duration> longest = new AtomicReference<>(Duration.ZERO);

  private void torment(Random random) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
    long driven = System.nanoTime();
    long next = System.nanoTime() + Duration.ofSeconds(4).toNanos();
    while (System.nanoTime() < end) {
      if (isDriven() || state().runs().isEmpty()) {
        driven = System.nanoTime();
      }
      Duration without = Duration.ofNanos(System.nanoTime() - driven);
      longest.updateAndGet(most -> most.compareTo(without) < 0 ? without : most);
      if (System.nanoTime() > next) {
        strike(random);
        next = System.nanoTime() + Duration.ofMillis(1_500 + random.nextInt(5_000)).toNanos();
      }
      Thread.sleep(100);
    }
    networks.forEach(Network::mend);
    processes.forEach(ServingProcess::thaw);
  }

  /** Only one of the two at a time is away, as a cluster's operators would have it. */
  private void strike(Random random) throws InterruptedException {
    int which = random.nextInt(2);
    ServingProcess process = processes.get(which);
    Blow blow = Blow.values()[random.nextInt(Blow.values().length)];
    blows.merge(blow, 1, Integer::sum);
    switch (blow) {
      case KILL -> {
        process.kill();
        process.restart();
      }
      case END -> {
        assertThat(process.end()).as("exit code after SIGTERM").isZero();
        process.restart();
      }
      case FREEZE_SHORTLY, FREEZE_LONG -> {
        process.freeze();
        Thread.sleep(blow == Blow.FREEZE_LONG ? 12_000 + random.nextInt(8_000) : 2_000);
        process.thaw();
      }
      case CUT -> {
        networks.get(which).cut();
        Thread.sleep(random.nextInt(4_000));
        networks.get(which).mend();
      }
    }
  }

  private boolean isDriven() {
    return observer.engine().status("cents").driver().isPresent();
  }

  private void assertOutcome(String description) {
    assertThat(state()).as(description).isEqualTo(State.COMPLETED);
    assertThat(
            number(
                "SELECT count(*) FROM expected e FULL JOIN orders o USING (id)"
                    + " WHERE o.total IS DISTINCT FROM round(e.total * 100)"))
        .as("rows that differ, " + description)
        .isZero();
    long version = 0;
    Map<State, Integer> entered = new EnumMap<>(State.class);
    for (Transition row : log()) {
      assertThat(row.version()).as("a log without gaps, " + description).isEqualTo(++version);
      if (row.from() != row.to()) {
        entered.merge(row.to(), 1, Integer::sum);
      }
    }
    for (State once :
        List.of(State.EXPANDING, State.VERIFYING, State.TIGHTENING, State.CONTRACTING)) {
      assertThat(entered).as(description).containsEntry(once, 1);
    }
    assertThat(number("SELECT version FROM neap.migration WHERE name = 'cents'"))
        .as(description)
        .isEqualTo(version);
    assertThat(number("SELECT sum(rows) FROM neap.checkpoint WHERE step LIKE '%fill%'"))
        .as("no row is counted twice, " + description)
        .isLessThanOrEqualTo(number("SELECT count(*) FROM orders"));
  }

  private Network network() throws IOException {
    URI server = URI.create(database.jdbcUrl().substring("jdbc:".length()));
    return new Network(server.getHost(), server.getPort());
  }

  private ServingProcess process(Network network, int number) {
    URI server = URI.create(database.jdbcUrl().substring("jdbc:".length()));
    String url =
        database
            .jdbcUrl()
            .replace(server.getHost() + ":" + server.getPort(), "127.0.0.1:" + network.port());
    return new ServingProcess(
        url, logs.resolve("process-" + number + ".log"), Map.of("neap.health.every", "2s"));
  }

  private State state() {
    return observer.bean(MigrationStore.class).get("cents").state();
  }

  private List<Transition> log() {
    return observer.bean(MigrationStore.class).history("cents");
  }

  private long number(String sql) {
    return database.sql().sql(sql).query(Long.class).single();
  }
}
