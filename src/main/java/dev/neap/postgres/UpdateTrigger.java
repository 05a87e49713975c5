package dev.neap.postgres;

import dev.neap.schema.TableName;
import java.sql.Types;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A trigger of the users' that an UPDATE meets.
 *
 * @param name its name
 * @param tables the tables that it is on
 * @param rows the planner's estimate of their rows, -1 when one was never analyzed
 * @param onRow whether it fires for each row, and not once for each statement
 * @param before whether it fires before the write
 * @param constraint whether it is a constraint trigger
 * @param enabled when it fires: O in ordinary sessions, R in those that replicate, A in both, D in
 *     none
 * @param columns those that UPDATE OF names, empty for all
 * @param concerned whether the UPDATE sets one of them
 * @param condition its WHEN, null when it has none
 * @param function the function's name
 * @param language the function's language
 * @param source the function's source
 */
public record UpdateTrigger(
    String name,
    List<String> tables,
    long rows,
    boolean onRow,
    boolean before,
    boolean constraint,
    String enabled,
    List<String> columns,
    boolean concerned,
    @Nullable String condition,
    String function,
    String language,
    String source) {

  private static final String MET = SqlFile.read("catalog/update_triggers");

  /**
   * The triggers that an UPDATE meets.
   *
   * @param holding the tables that hold the rows
   * @param named the tables that the statements name
   * @param columns the columns that they set
   */
  public static List<UpdateTrigger> of(
      JdbcClient jdbc,
      Collection<TableName> holding,
      Collection<TableName> named,
      Collection<String> columns) {
    return jdbc.sql(MET)
        .param("holding", names(holding), Types.ARRAY)
        .param("named", names(named), Types.ARRAY)
        .param("columns", columns.toArray(String[]::new), Types.ARRAY)
        .query(
            (row, number) ->
                new UpdateTrigger(
                    row.getString("name"),
                    Rows.texts(row, "tables"),
                    row.getLong("row_count"),
                    row.getBoolean("on_row"),
                    row.getBoolean("before_write"),
                    row.getBoolean("is_constraint"),
                    row.getString("enabled"),
                    Rows.texts(row, "columns"),
                    row.getBoolean("concerned"),
                    row.getString("condition"),
                    row.getString("function"),
                    row.getString("language"),
                    row.getString("source")))
        .list();
  }

  private static String[] names(Collection<TableName> tables) {
    return tables.stream().map(TableName::sql).toArray(String[]::new);
  }

  /** Whether it fires in a session, for one row or the other. */
  public boolean fires(boolean replicating) {
    return concerned && (enabled.equals("A") || enabled.equals(replicating ? "R" : "O"));
  }
}
