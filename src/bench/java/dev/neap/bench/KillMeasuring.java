package dev.neap.bench;

import dev.neap.bench.report.KillMeasurement;
import dev.neap.postgres.EmbeddedServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.FileSystemUtils;

/**
 * Kills the engine, a process of the command line, and the server with all of its sessions at
 * random moments of a backfill, each time to be started again, and counts what is left.
 *
 * <p>A trigger counts how often each row was rewritten, and is taken back with it.
 */
final class KillMeasuring {

  private static final long ROWS = 600_000;
  private static final int LONGEST_MILLIS = 1000;
  private static final String MIGRATION =
      """
      operations:
        - add_column:
            table: orders
            column: {name: pence, type: bigint}
            up: euros * 100
      backfill: {max-rows-per-second: 20000}
      """;
  private static final String COUNTED_ROWS =
      """
      CREATE FUNCTION rewritten() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN NEW.writes := OLD.writes + 1; RETURN NEW; END';
      CREATE TRIGGER rewritten BEFORE UPDATE ON orders
      FOR EACH ROW EXECUTE FUNCTION rewritten()""";

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
    Path file = Files.writeString(home.resolve("pence.yaml"), MIGRATION);
    KilledServer server = new KilledServer(EmbeddedServer.at(home.resolve("server")));
    try (KilledEngine engine = new KilledEngine(server.url(), file, home.resolve("engine.log"))) {
      JdbcClient sql = server.sql();
      SampleTable.ONE_INDEX.statements(ROWS).forEach(one -> sql.sql(one).update());
      sql.sql("ALTER TABLE orders DROP cents, ADD writes smallint NOT NULL DEFAULT 0").update();
      sql.sql(COUNTED_ROWS).update();
      Random random = new Random(seed);
      int engineKills = 0;
      engine.start();
      for (int moment = 1; moment <= moments; moment++) {
        long before = counted(sql);
        while (counted(sql) <= before) {
          engine.assertRunning();
          Thread.sleep(5);
        }
        Thread.sleep(random.nextInt(LONGEST_MILLIS));
        engine.assertRunning();
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
      return new KillMeasurement(
          round,
          seed,
          engineKills,
          moments - engineKills,
          ROWS,
          number(sql, "SELECT count(*) FROM orders WHERE pence IS DISTINCT FROM euros * 100")
              + ROWS
              - number(sql, "SELECT count(*) FROM orders"),
          counted(sql),
          number(sql, "SELECT count(*) FROM orders WHERE writes > 1"));
    } finally {
      server.stop();
      FileSystemUtils.deleteRecursively(home);
    }
  }

  /** The rows of all chunks that were counted. */
  private static long counted(JdbcClient sql) {
    return number(sql, "SELECT count(to_regclass('neap.checkpoint'))") == 0
        ? 0
        : number(
            sql,
            "SELECT coalesce(sum(rows), 0) FROM neap.checkpoint WHERE step LIKE '%fill pence%'");
  }

  private static long number(JdbcClient sql, String query) {
    return sql.sql(query).query(Long.class).single();
  }
}
