package dev.neap.bench.cases;

import dev.neap.bench.Case;
import dev.neap.bench.Run;
import dev.neap.bench.SampleTable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A loop that computes for a millisecond and rests for one: what a session that is at work half of
 * the time takes from others, whatever it works at.
 */
abstract class HalfBusy implements Case {

  private static final String A_WHILE =
      """
      DO $$
      DECLARE
        until timestamptz := clock_timestamp() + interval '200 ms';
        begun timestamptz;
        log text := repeat('x', 6250);
      BEGIN
        WHILE clock_timestamp() < until LOOP
          begun := clock_timestamp();
          %s
          WHILE clock_timestamp() < begun + interval '1 ms' LOOP
          END LOOP;
          COMMIT;
          PERFORM pg_sleep(0.0009);
          COMMIT;
        END LOOP;
      END $$""";

  /** 50 kB for each millisecond of work, as a backfill writes. */
  private static final String LOG =
      """
      PERFORM set_config('synchronous_commit', 'off', true);
      FOR i IN 1..8 LOOP PERFORM pg_logical_emit_message(true, 'bench', log); END LOOP;""";

  private final String name;
  private final String title;
  private final String statements;

  private HalfBusy(String name, String title, String statements) {
    this.name = name;
    this.title = title;
    this.statements = statements;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String title() {
    return title;
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
      jdbc.execute(A_WHILE.formatted(statements));
    }
  }

  /** It reads and writes nothing. */
  static final class Computing extends HalfBusy {
    Computing() {
      super("half-busy", "a loop that only computes, half of the time", "");
    }
  }

  /** It writes as much log as a backfill that rests half of the time. */
  static final class Logging extends HalfBusy {
    Logging() {
      super("half-busy-log", "the same loop, writing 50 kB of log in each millisecond", LOG);
    }
  }
}
