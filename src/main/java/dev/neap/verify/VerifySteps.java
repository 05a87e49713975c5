package dev.neap.verify;

import dev.neap.backfill.BadRows;
import dev.neap.backfill.RangeStatements;
import dev.neap.backfill.RangeSteps;
import dev.neap.backfill.RangeWork;
import dev.neap.backfill.RunContext;
import dev.neap.backfill.Walk;
import dev.neap.migration.Verification;
import dev.neap.schema.TableName;
import org.springframework.batch.core.step.Step;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Makes the Batch steps that compare old and new. */
public final class VerifySteps {

  private VerifySteps() {}

  /**
   * The step that executes the comparison; what it found is in {@link VerificationResults}. It
   * completes whatever it finds.
   *
   * @param name the step's name in its job, and in the results
   * @param round which comparison of the run it is, from 1
   */
  public static Step step(String name, Verification verification, int round, RunContext context) {
    BadRows bad =
        new BadRows(JdbcClient.create(context.database()), context.migration(), context.run());
    RangeWork work =
        new Comparison(verification, bad, context.migration(), context.run(), round, name);
    Walk walk =
        new Walk(
            name + " (round " + round + ")",
            verification.table(),
            verification.leaves(),
            verification.walk(),
            work);
    return RangeSteps.step(name, walk, context);
  }

  /**
   * The step that compares before anything is dropped; it fails with {@link DifferencesException}
   * at the first range with a row that differs.
   */
  public static Step proof(String name, Verification verification, RunContext context) {
    Walk walk =
        new Walk(
            name,
            verification.table(),
            verification.leaves(),
            verification.walk(),
            new Proof(verification));
    return RangeSteps.step(name, walk, context);
  }

  private record Proof(Verification verification) implements RangeWork {

    private static final int NAMED = 5;

    @Override
    public Outcome run(RangeStatements sql, TableName part, String range) {
      Outcome outcome =
          sql.query(
                  verification.countSql(part, range),
                  (row, number) -> new Outcome(row.getLong("compared"), row.getLong("different")))
              .get(0);
      if (outcome.different() > 0) {
        throw new DifferencesException(
            verification,
            part,
            range,
            outcome.different(),
            sql.query(verification.keysSql(part, range, NAMED), (row, n) -> row.getString(1)));
      }
      return outcome;
    }

    @Override
    public boolean isInTheWay() {
      return false;
    }
  }

  private record Comparison(
      Verification verification, BadRows bad, String migration, int run, int round, String step)
      implements RangeWork {

    private static final int NAMED = 20;

    private static final String COUNT_NAMED =
        """
        SELECT count(*) FROM neap.difference
        WHERE migration = ? AND run = ? AND round = ? AND step = ?
        """;

    private static final String NAME =
        """
        INSERT INTO neap.difference (migration, run, round, step, key)
        VALUES (?, ?, ?, ?, ?::jsonb) ON CONFLICT DO NOTHING
        """;

    private static final String FINISH =
        """
        INSERT INTO neap.verification (migration, run, round, step, compared, different)
        VALUES (?, ?, ?, ?, ?, ?)
        """;

    @Override
    public Outcome run(RangeStatements sql, TableName part, String range) {
      Verification verification = known(part);
      Outcome outcome =
          sql.query(
                  verification.countSql(part, range),
                  (row, number) -> new Outcome(row.getLong("compared"), row.getLong("different")))
              .get(0);
      if (outcome.different() > 0) {
        name(sql, verification, part, range);
      }
      return outcome;
    }

    /** Rows that were passed by can't be computed; that they differ is known. */
    private Verification known(TableName part) {
      return bad.condition(part).map(verification::whereDiffer).orElse(verification);
    }

    private void name(
        RangeStatements sql, Verification verification, TableName part, String range) {
      int named =
          sql.query(COUNT_NAMED, (row, number) -> row.getInt(1), migration, run, round, step)
              .get(0);
      if (named < NAMED) {
        sql.query(
                verification.keysSql(part, range, NAMED - named), (row, number) -> row.getString(1))
            .forEach(key -> sql.update(NAME, migration, run, round, step, key));
      }
    }

    @Override
    public boolean isInTheWay() {
      return false;
    }

    @Override
    public void finished(RangeStatements sql, Outcome total) {
      sql.update(FINISH, migration, run, round, step, total.rows(), total.different());
    }
  }
}
