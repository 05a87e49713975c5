package dev.neap.bench.cases;

import dev.neap.bench.Case;
import dev.neap.bench.Run;
import dev.neap.bench.SampleTable;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** Ranges of 5000 keys in bare JDBC, each its own transaction, with nothing kept of how far. */
final class KeyRanges implements Case {

  @Override
  public String name() {
    return "key-ranges";
  }

  @Override
  public String title() {
    return "key ranges of 5000, bare JDBC";
  }

  @Override
  public void rewrite(Run run) {
    JdbcTemplate sql = new JdbcTemplate(run.database());
    String type = run.table().keyType();
    String after = null;
    do {
      long begin = System.nanoTime();
      String to = end(sql, type, after);
      long rows =
          sql.update(
              "UPDATE orders SET cents = "
                  + SampleTable.VALUE
                  + " WHERE "
                  + (after == null ? "true" : "id > '" + after + "'::" + type)
                  + (to == null ? "" : " AND id <= '" + to + "'::" + type));
      run.chunk(rows, System.nanoTime() - begin);
      after = to;
    } while (after != null && !run.outOfTime());
  }

  /** The last key of the range; null when it is the table's last range. */
  private static @Nullable String end(JdbcTemplate sql, String type, @Nullable String after) {
    List<String> found =
        sql.queryForList(
            "SELECT id::text FROM orders"
                + (after == null ? "" : " WHERE id > '" + after + "'::" + type)
                + " ORDER BY id OFFSET 4999 LIMIT 1",
            String.class);
    return found.isEmpty() ? null : found.get(0);
  }
}
