package dev.neap.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.postgres.ControlSchema;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Does the same at random to the store in memory and to the real one: both keep the same. */
@ExtendWith(TestDatabases.class)
class MemoryStoreTest {

  private static final int DEEDS = 500;
  private static final Registration REGISTRATION =
      new Registration("m", "text", "jobs/m.yaml", "c", "{}", "public", "ada");

  private final MigrationStore real;
  private final MemoryStore memory = new MemoryStore(REGISTRATION);

  MemoryStoreTest(TestDatabase database) {
    ControlSchema.migrate(database.dataSource());
    real =
        new MigrationStore(
            database.sql(),
            new TransactionTemplate(new JdbcTransactionManager(database.dataSource())));
    real.register(REGISTRATION);
  }

  @Test
  void keepsWhatTheRealOneKeeps() {
    long seed = Long.getLong("neap.test.seed", System.nanoTime());
    Random random = new Random(seed);
    List<Standing> reals = new ArrayList<>(List.of(real.get("m")));
    List<Standing> memories = new ArrayList<>(List.of(memory.find()));
    for (int deed = 0; deed < DEEDS; deed++) {
      int back = random.nextInt(4) == 0 ? random.nextInt(Math.min(5, reals.size())) : 0;
      int seen = reals.size() - 1 - back;
      long choice = random.nextLong();
      String one = outcome(() -> real(new Random(choice), reals.get(seen)));
      String other = outcome(() -> memory(new Random(choice), memories.get(seen)));
      reals.add(real.get("m"));
      memories.add(memory.find());
      assertThat(other).as("seed %d, deed %d", seed, deed).isEqualTo(one);
      assertThat(kept(memory.find())).as("seed %d", seed).isEqualTo(kept(real.get("m")));
    }
    assertThat(memory.history().stream().map(MemoryStoreTest::kept).toList())
        .as("seed %d", seed)
        .isEqualTo(real.history("m").stream().map(MemoryStoreTest::kept).toList());
    assertThat(real.history("m")).as("seed %d goes far", seed).hasSizeGreaterThan(DEEDS / 3);
  }

  private void real(Random random, Standing seen) {
    switch (random.nextInt(8)) {
      case 0 -> real.request("m", request(random), "ada");
      case 1 -> real.pause("m", "bob", "lunch");
      case 2 -> real.resume("m", "bob");
      case 3 -> real.setDropped(seen);
      default -> real.move(seen, to(random, seen), "neap", "moved", null);
    }
  }

  private void memory(Random random, Standing seen) {
    switch (random.nextInt(8)) {
      case 0 -> memory.request(request(random), "ada");
      case 1 -> memory.pause("bob", "lunch");
      case 2 -> memory.resume("bob");
      case 3 -> memory.setDropped(seen);
      default -> memory.move(seen, to(random, seen), "neap", "moved");
    }
  }

  private static Request request(Random random) {
    return Request.values()[random.nextInt(Request.values().length)];
  }

  /** A state that a move leads to, mostly. */
  private static State to(Random random, Standing seen) {
    List<State> to =
        LifecycleTable.rows().stream()
            .filter(row -> row.from() == seen.state())
            .map(LifecycleTable.Row::to)
            .toList();
    return random.nextInt(20) == 0
        ? State.values()[random.nextInt(State.values().length)]
        : to.get(random.nextInt(to.size()));
  }

  private static String outcome(Runnable deed) {
    try {
      deed.run();
      return "done";
    } catch (LifecycleException | IllegalArgumentException e) {
      return e.getClass().getSimpleName();
    }
  }

  /** All but the times. */
  private static List<Object> kept(Standing s) {
    return List.of(
        s.run(),
        s.state(),
        String.valueOf(s.haltedIn()),
        s.version(),
        s.pause() == null ? "" : s.pause().by() + s.pause().reason(),
        s.request(),
        s.verifyRounds(),
        s.dropped(),
        String.valueOf(s.failure()));
  }

  private static List<Object> kept(Transition t) {
    return List.of(t.run(), t.version(), String.valueOf(t.from()), t.to(), t.event(), t.actor());
  }
}
