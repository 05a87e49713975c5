package dev.neap.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.migration.RowRewrite;
import dev.neap.migration.RowRewrite.Assignment;
import dev.neap.migration.RowRewrite.KeyColumn;
import dev.neap.schema.TableName;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Every kind of table is rewritten whole while an application writes to it. */
@ExtendWith(TestDatabases.class)
class TableKindsTest {

  private static final ChunkSettings SHORT = StepRun.chunks(Duration.ofMillis(20), null);

  private static final String SYNC =
      """
      CREATE FUNCTION sync() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN NEW.cents := NEW.euros * 100; RETURN NEW; END $$
      """;

  /**
   * A kind of table.
   *
   * @param columns what comes before {@code euros int, cents bigint}
   * @param more what comes behind the columns
   * @param insert values of those columns for number g
   */
  record Kind(
      String name,
      String columns,
      String more,
      List<String> then,
      String insert,
      int rows,
      List<KeyColumn> key) {

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Kind> kinds() {
    List<Kind> kinds = new ArrayList<>();
    kinds.add(kind("no key", "pad text", "", "repeat('x', 300)", 3000));
    kinds.add(kind("empty", "pad text", "", "''", 0));
    kinds.add(kind("one row", "pad text", "", "''", 1));
    kinds.add(
        kind(
            "wide rows",
            "pad text",
            "",
            "(SELECT string_agg(md5(g::text || i), '') FROM generate_series(1, 200) i)",
            300));
    both(
        kinds,
        kind(
            "key in another order than the columns",
            "a int, b text COLLATE \"C\"",
            ", PRIMARY KEY (b, a)",
            "g, chr(65 + g % 50) || '''\\\"' || (g % 7)",
            3000,
            new KeyColumn("b", "text"),
            new KeyColumn("a", "integer")));
    both(
        kinds,
        kind(
            "uuid key",
            "id uuid PRIMARY KEY",
            "",
            "gen_random_uuid()",
            3000,
            new KeyColumn("id", "uuid")));
    both(
        kinds,
        kind(
            "generated key",
            "id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
            "",
            "DEFAULT",
            3000,
            new KeyColumn("id", "bigint")));
    both(
        kinds,
        kind(
            "numbers that are none and moments",
            "n double precision, at timestamptz",
            ", PRIMARY KEY (n, at)",
            "CASE g % 4 WHEN 0 THEN 'NaN'::float8 WHEN 1 THEN '-Infinity' ELSE g / 3.0 END,"
                + " '2024-03-31 00:59:59.999999Z'::timestamptz + g * interval '1 s'",
            2000,
            new KeyColumn("n", "double precision"),
            new KeyColumn("at", "timestamp with time zone")));
    both(
        kinds,
        kind(
            "bytes",
            "raw bytea, \"select\" numeric(12,3)",
            ", PRIMARY KEY (raw, \"select\")",
            "decode(md5((g % 20)::text), 'hex'), g / 8.0",
            2000,
            new KeyColumn("raw", "bytea"),
            new KeyColumn("select", "numeric(12,3)")));
    both(
        kinds,
        new Kind(
            "partitions of partitions",
            "id int, area int, PRIMARY KEY (area, id),",
            " PARTITION BY LIST (area)",
            List.of(
                "CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1)",
                "CREATE TABLE t2 PARTITION OF t FOR VALUES IN (2) PARTITION BY RANGE (id)",
                "CREATE TABLE t2a PARTITION OF t2 FOR VALUES FROM (MINVALUE) TO (900)",
                "CREATE TABLE t2b PARTITION OF t2 FOR VALUES FROM (900) TO (MAXVALUE)",
                "CREATE TABLE t3 PARTITION OF t DEFAULT"),
            "g, 1 + g % 2",
            3000,
            List.of(new KeyColumn("area", "integer"), new KeyColumn("id", "integer"))));
    return kinds.stream();
  }

  @Timeout(60)
  @ParameterizedTest
  @MethodSource("kinds")
  void isRewrittenWhileItIsWrittenTo(Kind kind, TestDatabase db) throws Exception {
    create(db, kind);
    RowRewrite rewrite = rewrite(leaves(db.sql()), kind.key());
    StepRun run = StepRun.on(db.dataSource()).settings(SHORT);
    AtomicBoolean stop = new AtomicBoolean();
    long seed = System.nanoTime();
    CompletableFuture<Integer> writer =
        CompletableFuture.supplyAsync(() -> write(db, kind, stop, new Random(seed)));

    JobExecution execution;
    try {
      execution = run.run(context -> RewriteSteps.step("cents", rewrite, context));
    } finally {
      stop.set(true);
    }

    assertThat(execution.getStatus()).isEqualTo(BatchStatus.COMPLETED);
    assertThat(writer.get(20, TimeUnit.SECONDS)).as("seed %d", seed).isPositive();
    assertThat(count(db, "WHERE cents IS DISTINCT FROM euros * 100")).as("seed %d", seed).isZero();
    assertThat(new Checkpoints(db.sql()).find("m", 1, "cents").orElseThrow())
        .returns(true, Checkpoint::done)
        .returns(1.0, Checkpoint::fraction);
  }

  private static void create(TestDatabase db, Kind kind) {
    String columns = kind.columns().endsWith(",") ? kind.columns() : kind.columns() + ",";
    String end = kind.more().startsWith(",") ? kind.more() + ")" : ")" + kind.more();
    db.execute("CREATE TABLE t (" + columns + " euros int, cents bigint" + end);
    kind.then().forEach(db::execute);
    insert(db.sql(), kind, 1, kind.rows());
    db.execute(
        SYNC,
        "CREATE TRIGGER sync BEFORE INSERT OR UPDATE ON t FOR EACH ROW"
            + " WHEN (current_setting('neap.backfill', true) IS DISTINCT FROM 'on')"
            + " EXECUTE FUNCTION sync()",
        "ANALYZE t");
  }

  private static int write(TestDatabase db, Kind kind, AtomicBoolean stop, Random random) {
    JdbcClient sql = db.sql();
    int writes = 0;
    do {
      int some = random.nextInt(97);
      sql.sql("UPDATE t SET euros = euros + 97 WHERE euros % 97 = ?").param(some).update();
      sql.sql("DELETE FROM t WHERE euros % 97 = ? AND euros % 5 = 0").param(some).update();
      if (kind.rows() > 1) {
        int first = 100_000 + writes * 10;
        insert(sql, kind, first, first + 9);
      }
      writes++;
    } while (!stop.get());
    return writes;
  }

  private static void insert(JdbcClient sql, Kind kind, int from, int to) {
    String target = kind.insert().equals("DEFAULT") ? "t (euros)" : "t";
    String values = kind.insert().equals("DEFAULT") ? "g" : kind.insert() + ", g";
    sql.sql("INSERT INTO " + target + " SELECT " + values + " FROM generate_series(?, ?) g")
        .params(from, to)
        .update();
  }

  static RowRewrite rewrite(List<TableName> leaves, List<KeyColumn> key) {
    return new RowRewrite(
        "fill cents",
        new TableName("public", "t"),
        leaves,
        key,
        List.of(new Assignment("cents", "euros * 100")),
        "cents IS DISTINCT FROM euros * 100",
        null,
        null);
  }

  static List<TableName> leaves(JdbcClient sql) {
    return sql
        .sql(
            """
            SELECT relname FROM pg_partition_tree('t') p JOIN pg_class c ON c.oid = p.relid
            WHERE isleaf UNION SELECT relname FROM pg_class WHERE oid = 't'::regclass AND relkind = 'r'
            """)
        .query((row, number) -> row.getString(1))
        .list()
        .stream()
        .map(name -> new TableName("public", name))
        .toList();
  }

  private static long count(TestDatabase db, String where) {
    return db.sql().sql("SELECT count(*) FROM t " + where).query(Long.class).single();
  }

  private static Kind kind(
      String name, String columns, String more, String insert, int rows, KeyColumn... key) {
    return new Kind(name, columns, more, List.of(), insert, rows, List.of(key));
  }

  private static void both(List<Kind> kinds, Kind kind) {
    kinds.add(kind);
    kinds.add(
        new Kind(
            kind.name() + ", by blocks",
            kind.columns(),
            kind.more(),
            kind.then(),
            kind.insert(),
            kind.rows(),
            List.of()));
  }
}
