package dev.neap.bench;

import dev.neap.bench.report.KillMeasurement;
import dev.neap.postgres.ControlSchema;
import dev.neap.postgres.EmbeddedServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.awaitility.Awaitility;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.FileSystemUtils;

/**
 * Kills the engine, a process of the command line, and the server with all of its sessions at
 * random moments of a backfill, each time to be started again, and counts what is left.
 *
 * <p>One trigger counts how often each row was rewritten, another one notes each chunk that is
 * counted and where it began; both are taken back with what they tell of.
 */
final class KillMeasuring {

  /** More than are rewritten from one moment to the next. */
  private static final long ROWS_A_MOMENT = 100_000;

  private static final int LONGEST_MILLIS = 400;
  private static final String MIGRATION =
      """
      operations:
        - add_column:
            table: orders
            column: {name: pence, type: bigint}
            up: euros * 100
      """;
  private static final String COUNTED_ROWS =
      """
      CREATE FUNCTION rewritten() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN NEW.writes := OLD.writes + 1; RETURN NEW; END';
      CREATE TRIGGER rewritten BEFORE UPDATE ON orders
      FOR EACH ROW EXECUTE FUNCTION rewritten()""";
  private static final String COUNTED_CHUNKS =
      """
      CREATE TABLE chunk (step text, segment int, position text);
      CREATE FUNCTION counted() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN INSERT INTO public.chunk VALUES (OLD.step, OLD.segment, OLD.position); RETURN NULL; END';
      CREATE TRIGGER counted AFTER UPDATE ON neap.checkpoint
      FOR EACH ROW WHEN (NEW.chunks > OLD.chunks) EXECUTE FUNCTION counted()""";
  private static final String COUNTED =
      "SELECT coalesce(sum(rows), 0) FROM neap.checkpoint WHERE step LIKE '%fill pence%'";
  private static final String AT_WORK =
      """
      SELECT count(*) FROM pg_stat_activity
      WHERE state = 'active' AND query LIKE '%neap:pence:backfill%' AND pid <> pg_backend_pid()""";

  private final Path directory;
  private final int moments;

  /**
   * What is measured.
   *
   * @param directory where the server is made
   * @param moments how often something is killed
   */
  KillMeasuring(Path directory, int moments) {
    this.directory = directory;
    this.moments = moments;
  }

  /** Runs one backfill to its end. */
  KillMeasurement measure(int round, long seed) throws Exception {
    Files.createDirectories(directory);
    Path home = Files.createTempDirectory(directory, "kill");
    KilledServer server = new KilledServer(EmbeddedServer.at(home.resolve("server")));
    try {
      return measure(round, seed, server, home);
    } finally {
      server.stop();
      FileSystemUtils.deleteRecursively(home);
    }
  }

  private KillMeasurement measure(int round, long seed, KilledServer server, Path home)
      throws Exception {
    JdbcClient sql = server.sql();
    long rows = ROWS_A_MOMENT * moments;
    SampleTable.ONE_INDEX.statements(rows).forEach(one -> sql.sql(one).update());
    sql.sql("ALTER TABLE orders DROP cents, ADD writes smallint NOT NULL DEFAULT 0").update();
    ControlSchema.migrate(server.database());
    sql.sql(COUNTED_ROWS).update();
    sql.sql(COUNTED_CHUNKS).update();
    Path file = Files.writeString(home.resolve("pence.yaml"), MIGRATION);
    Random random = new Random(seed);
    int engineKills = 0;
    int atWork = 0;
    try (KilledEngine engine = new KilledEngine(server.url(), file, home.resolve("engine.log"))) {
      engine.start();
      for (int moment = 1; moment <= moments; moment++) {
        awaitProgress(sql, engine);
        Thread.sleep(random.nextInt(LONGEST_MILLIS));
        engine.assertRunning();
        atWork += number(sql, AT_WORK) > 0 ? 1 : 0;
        if (random.nextBoolean()) {
          engine.kill();
          engine.start();
          engineKills++;
        } else {
          server.kill();
          server.start();
        }
      }
      engine.awaitEnd();
    }
    if (number(sql, "SELECT count(*) FROM chunk") < moments) {
      throw new IllegalStateException("not every chunk that was counted was noted");
    }
    return new KillMeasurement(
        round,
        seed,
        engineKills,
        moments - engineKills,
        atWork,
        rows,
        rows - number(sql, "SELECT count(*) FROM orders WHERE pence = euros * 100"),
        number(sql, COUNTED),
        number(sql, "SELECT count(*) - count(DISTINCT (step, segment, position)) FROM chunk"),
        number(sql, "SELECT count(*) FROM orders WHERE writes > 1"));
  }

  /** Waits until a chunk more is counted. */
  private static void awaitProgress(JdbcClient sql, KilledEngine engine) {
    long before = number(sql, COUNTED);
    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              engine.assertRunning();
              return number(sql, COUNTED) > before;
            });
  }

  private static long number(JdbcClient sql, String query) {
    return sql.sql(query).query(Long.class).single();
  }
}
