package dev.neap.bench.cases;

import dev.neap.bench.Case;
import dev.neap.bench.Run;
import dev.neap.bench.SampleTable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A loop that computes for a millisecond, rests for one, and reads and writes nothing: what a
 * session that is at work half of the time takes from others by using a core alone.
 */
final class HalfBusy implements Case {

  private static final String A_WHILE =
      """
      DO $$
      DECLARE
        until timestamptz := clock_timestamp() + interval '200 ms';
        begun timestamptz;
      BEGIN
        WHILE clock_timestamp() < until LOOP
          begun := clock_timestamp();
          WHILE clock_timestamp() < begun + interval '1 ms' LOOP
          END LOOP;
          PERFORM pg_sleep(0.001);
        END LOOP;
      END $$""";

  @Override
  public String name() {
    return "half-busy";
  }

  @Override
  public String title() {
    return "a loop that only computes, half of the time";
  }

  @Override
  public boolean measuredOn(SampleTable table) {
    return false;
  }

  @Override
  public boolean measuredUnderLoad() {
    return true;
  }

  @Override
  public void rewrite(Run run) {
    JdbcTemplate jdbc = new JdbcTemplate(run.database());
    while (!run.outOfTime()) {
      jdbc.execute(A_WHILE);
    }
  }
}
