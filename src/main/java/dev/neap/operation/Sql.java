package dev.neap.operation;

import static dev.neap.schema.Identifier.literal;

import dev.neap.migration.Contribution;
import dev.neap.migration.Ddl;
import dev.neap.migration.Names;
import dev.neap.migration.Operation;
import dev.neap.migration.Origin;
import dev.neap.schema.Database;
import dev.neap.schema.Fact;
import dev.neap.schema.LockLevel;
import dev.neap.schema.Statements;
import dev.neap.schema.TableName;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs statements of the user's own, once, in one transaction under the lock budget.
 *
 * <p>That they ran is noted in the transaction that ran them: no restart runs them twice.
 *
 * @param up the statements
 * @param down what takes them back; without it they stay
 * @param onComplete whether they run in contract, and not when the migration expands
 */
public record Sql(String up, @Nullable String down, @Nullable Boolean onComplete)
    implements Operation {

  private static final int SHOWN = 40;

  /** What the statements set for their session is not to outlive them: others get it after them. */
  private static final String RESET = "RESET ALL";

  /** The role is not among all. */
  private static final String RESET_ROLE = "RESET ROLE";

  @Override
  public List<String> tables() {
    return List.of();
  }

  @Override
  public List<String> changed() {
    return List.of(up);
  }

  @Override
  public String describe() {
    String line = up.strip().replaceAll("\\s+", " ");
    return "run " + (line.length() <= SHOWN ? line : line.substring(0, SHOWN - 1) + "…");
  }

  @Override
  public List<String> hazards() {
    return down == null
        ? List.of("can't be taken back, as it has no down: a rollback leaves in place what it does")
        : List.of();
  }

  @Override
  public Contribution contribute(Database database, Names names) {
    Contribution contribution = new Contribution();
    hazards().forEach(hazard -> contribution.note("'" + describe() + "' " + hazard));
    Stream.of(up, down == null ? "" : down)
        .flatMap(sql -> Statements.of(sql).needsNoTransaction().stream())
        .forEach(
            what ->
                contribution.object(
                    "NEAP-1186",
                    "sql with " + what + " can't run in a transaction",
                    "Use create_index or drop_index for an index; run the rest by hand"));
    TableName any = new TableName(database.schema(), "any table");
    String which = "migration = " + literal(names.migration()) + " AND statements = " + literal(up);
    Fact ran =
        new Fact(
            "its statements ran", "SELECT EXISTS (SELECT FROM neap.sql_run WHERE " + which + ")");
    Ddl run =
        Ddl.brief(
            describe(),
            any,
            LockLevel.UNKNOWN,
            ran,
            up,
            RESET_ROLE,
            "INSERT INTO neap.sql_run (migration, statements) VALUES ("
                + literal(names.migration())
                + ", "
                + literal(up)
                + ")",
            RESET);
    if (Boolean.TRUE.equals(onComplete)) {
      contribution.contract(run);
      return contribution;
    }
    String forget = "DELETE FROM neap.sql_run WHERE " + which;
    return contribution.expand(
        run.undoneBy(
            down == null
                ? Ddl.brief(
                    "leave in place what '" + describe() + "' did",
                    any,
                    LockLevel.NONE,
                    ran.negated(),
                    forget)
                : Ddl.brief(
                    "take back '" + describe() + "'",
                    any,
                    LockLevel.UNKNOWN,
                    ran.negated(),
                    down,
                    RESET_ROLE,
                    forget,
                    RESET)));
  }

  @Override
  public List<Operation> reverse(Origin origin) {
    return down == null ? List.of() : List.of(new Sql(down, up, null));
  }
}
