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

  private static final List<String> PREPARE =
      List.of(
          """
          CREATE FUNCTION fill_cents() RETURNS trigger LANGUAGE plpgsql AS $$
          BEGIN
            NEW.cents := NEW.%s;
            NEW.to_fill := false;
            RETURN NEW;
          END $$
          """
              .formatted(SampleTable.VALUE),
          "ALTER TABLE orders ADD COLUMN to_fill boolean DEFAULT true",
          """
          CREATE TRIGGER fill_cents BEFORE INSERT OR UPDATE ON orders
          FOR EACH ROW EXECUTE FUNCTION fill_cents()
          """,
          "ANALYZE orders");

  private static final String BATCH =
      """
      WITH batch AS (
        SELECT id FROM orders WHERE to_fill = true%s ORDER BY id LIMIT 1000 FOR NO KEY UPDATE
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
    JdbcTemplate sql = new JdbcTemplate(run.database());
    PREPARE.forEach(sql::execute);
  }

  @Override
  public void rewrite(Run run) {
    touch(run);
  }

  /** A batch that was done: its last key and its rows. */
  private record Batch(String last, long rows) {}

  static void touch(Run run) {
    JdbcTemplate sql = new JdbcTemplate(run.database());
    Batch batch = new Batch("", 0);
    while (batch != null && !run.outOfTime()) {
      long begin = System.nanoTime();
      batch = next(sql, run.table().keyType(), batch.last());
      run.chunk(batch == null ? 0 : batch.rows(), System.nanoTime() - begin);
    }
  }

  private static @Nullable Batch next(JdbcTemplate sql, String type, String after) {
    String further = after.isEmpty() ? "" : " AND id > '" + after + "'::" + type;
    List<Batch> done =
        sql.query(
            BATCH.formatted(further),
            (row, number) -> new Batch(row.getString(1), row.getLong(2)));
    return done.isEmpty() ? null : done.get(0);
  }
}
