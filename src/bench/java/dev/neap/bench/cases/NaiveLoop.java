package dev.neap.bench.cases;

import dev.neap.bench.Case;
import dev.neap.bench.Run;
import dev.neap.bench.SampleTable;
import org.springframework.jdbc.core.JdbcTemplate;

/** The loop that everybody writes first: any 1000 rows that are still empty, until none is. */
final class NaiveLoop implements Case {

  private static final String BATCH =
      "UPDATE orders SET cents = "
          + SampleTable.VALUE
          + " WHERE id IN (SELECT id FROM orders WHERE cents IS NULL LIMIT 1000)";

  @Override
  public String name() {
    return "naive";
  }

  @Override
  public String title() {
    return "loop: 1000 rows WHERE cents IS NULL";
  }

  @Override
  public void rewrite(Run run) {
    JdbcTemplate sql = new JdbcTemplate(run.database());
    int rows = 1;
    while (rows > 0 && !run.outOfTime()) {
      long begin = System.nanoTime();
      rows = sql.update(BATCH);
      run.chunk(rows, System.nanoTime() - begin);
    }
  }
}
