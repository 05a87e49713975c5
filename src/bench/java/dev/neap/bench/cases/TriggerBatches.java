package dev.neap.bench.cases;

import dev.neap.bench.Case;
import dev.neap.bench.Run;
import dev.neap.bench.SampleTable;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Batches of 1000 keys that set the key to itself, so that the trigger which keeps the columns in
 * step fills the new one, and a flag says which rows are left: what pgroll does.
 */
final class TriggerBatches implements Case {

  /** For a row whose flag is up. */
  static final String FLAGGED = "to_fill = true";

  private static final String FUNCTION =
      """
      CREATE FUNCTION fill_cents() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        NEW.cents := NEW.%s;
        %s
        RETURN NEW;
      END $$
      """;

  private static final String TRIGGER =
      """
      CREATE TRIGGER fill_cents BEFORE INSERT OR UPDATE ON orders
      FOR EACH ROW EXECUTE FUNCTION fill_cents()
      """;

  private static final String BATCH =
      """
      WITH batch AS (
        SELECT id FROM orders WHERE %s%s ORDER BY id LIMIT 1000 FOR NO KEY UPDATE
      ), touched AS (
        UPDATE orders SET id = orders.id FROM batch WHERE orders.id = batch.id RETURNING orders.id
      )
      SELECT last_value(id) OVER ()::text, count(*) OVER () FROM touched LIMIT 1
      """;

  @Override
  public String name() {
    return "trigger";
  }

  @Override
  public String title() {
    return "touch the key, a trigger fills; fresh statistics";
  }

  @Override
  public void prepare(Run run) {
    prepareFlag(run);
  }

  @Override
  public void rewrite(Run run) {
    touch(run, FLAGGED);
  }

  /** The trigger, and the flag that it takes down. */
  static void prepareFlag(Run run) {
    JdbcTemplate sql = new JdbcTemplate(run.database());
    sql.execute("ALTER TABLE orders ADD COLUMN to_fill boolean DEFAULT true");
    sql.execute(FUNCTION.formatted(SampleTable.VALUE, "NEW.to_fill := false;"));
    sql.execute(TRIGGER);
    sql.execute("ANALYZE orders");
  }

  /** The trigger alone. */
  static void prepareTrigger(Run run) {
    JdbcTemplate sql = new JdbcTemplate(run.database());
    sql.execute(FUNCTION.formatted(SampleTable.VALUE, ""));
    sql.execute(TRIGGER);
  }

  /** A batch that was done: its last key and its rows. */
  private record Batch(String last, long rows) {}

  /**
   * Touches batch after batch.
   *
   * @param left the condition for a row that is not filled yet
   */
  static void touch(Run run, String left) {
    JdbcTemplate sql = new JdbcTemplate(run.database());
    Batch batch = new Batch("", 0);
    while (batch != null && !run.outOfTime()) {
      long begin = System.nanoTime();
      batch = next(sql, left, run.table().keyType(), batch.last());
      run.chunk(batch == null ? 0 : batch.rows(), System.nanoTime() - begin);
    }
  }

  private static @Nullable Batch next(JdbcTemplate sql, String left, String type, String after) {
    String further = after.isEmpty() ? "" : " AND id > '" + after + "'::" + type;
    List<Batch> done =
        sql.query(
            BATCH.formatted(left, further),
            (row, number) -> new Batch(row.getString(1), row.getLong(2)));
    return done.isEmpty() ? null : done.get(0);
  }
}
