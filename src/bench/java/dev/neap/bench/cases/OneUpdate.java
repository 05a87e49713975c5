package dev.neap.bench.cases;

import dev.neap.bench.Case;
import dev.neap.bench.Run;
import dev.neap.bench.SampleTable;
import org.springframework.jdbc.core.JdbcTemplate;

/** One UPDATE of the whole table: the fastest that needs no thought, and every row is locked. */
final class OneUpdate implements Case {

  @Override
  public String name() {
    return "update";
  }

  @Override
  public String title() {
    return "one UPDATE";
  }

  @Override
  public boolean measuredUnderLoad() {
    return true;
  }

  @Override
  public void rewrite(Run run) {
    new JdbcTemplate(run.database()).update("UPDATE orders SET cents = " + SampleTable.VALUE);
  }
}
