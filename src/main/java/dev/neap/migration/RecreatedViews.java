package dev.neap.migration;

import static dev.neap.schema.Identifier.literal;

import dev.neap.schema.Fact;
import dev.neap.schema.LockLevel;
import dev.neap.schema.TableName;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The users' views over columns that contract replaces, made anew over what takes their place. The
 * server reads them when it comes to it, so that what is made is what is there then.
 *
 * <p>A plain view is dropped and made again by the transaction that ends the old shape. A
 * materialized one has rows: its successor, and those of the views that it reads, are built and
 * filled beside it before, and take its place in that transaction.
 *
 * @param migration the migration
 * @param table the table
 * @param columns the columns that are replaced
 */
public record RecreatedViews(String migration, TableName table, List<Seat> columns) {

  /**
   * A column whose place another one takes.
   *
   * @param name what it is called
   * @param successor what the other one is called until contract
   * @param lasting what that one is called afterwards
   * @param type the other one's type
   * @param collation the other one's collation; null for the type's own
   */
  public record Seat(
      String name, String successor, String lasting, String type, @Nullable String collation) {

    static Seat of(Replacement replacement) {
      return new Seat(
          replacement.from().name(),
          replacement.shadow().name(),
          replacement.lastingName(),
          replacement.shadow().type(),
          replacement.shadow().collation());
    }
  }

  /** The names of the columns that are replaced. */
  public List<String> names() {
    return columns.stream().map(Seat::name).toList();
  }

  /** The names that those have which take their place. */
  public List<String> successors() {
    return columns.stream().map(Seat::successor).toList();
  }

  /** Builds, beside the materialized ones, what takes their place; empty. */
  Ddl build(Fact ended) {
    return Ddl.brief(
            "build what takes the place of materialized views over " + table.name(),
            table,
            LockLevel.ACCESS_EXCLUSIVE,
            ended.or(
                new Fact(
                    "materialized views over " + table.name() + " have successors",
                    call("views_are_built", Seat::name))),
            call("build_views", Seat::name, Seat::successor))
        .undoneBy(drop());
  }

  /** Fills what was built. */
  Ddl fill(Fact ended) {
    return new Ddl(
            "fill what takes the place of materialized views over " + table.name(),
            table,
            List.of(call("fill_views")),
            LockLevel.ACCESS_SHARE,
            Ddl.Mode.SCAN,
            ended,
            List.of())
        .undoneBy(drop());
  }

  /** Whether it is one of these two: they look at the views again whenever contract goes on. */
  public static boolean looksAgain(Ddl ddl) {
    String first = ddl.statements().get(0);
    return first.startsWith("SELECT neap.build_views(")
        || first.startsWith("SELECT neap.fill_views(");
  }

  /** Takes away what was built and is not in use. */
  Ddl drop() {
    return Ddl.brief(
        "drop what was built beside materialized views over " + table.name(),
        table,
        LockLevel.NONE,
        new Fact(
            "nothing is built beside materialized views over " + table.name(),
            "SELECT NOT EXISTS (SELECT FROM neap.built_view WHERE migration = "
                + literal(migration)
                + " AND source = "
                + literal(table.sql())
                + ")"),
        call("drop_built_views"));
  }

  /** The statement that drops them, before the old columns go. */
  String take() {
    return call("take_views", Seat::name);
  }

  /** The statement that gives them back, once the new columns have their lasting names. */
  String give() {
    return call("give_views", Seat::name, Seat::lasting);
  }

  @SafeVarargs
  private String call(String function, Function<Seat, String>... lists) {
    StringBuilder call = new StringBuilder("SELECT neap." + function + "(");
    call.append(literal(migration)).append(", ").append(literal(table.sql()));
    for (Function<Seat, String> list : lists) {
      call.append(
          columns.stream()
              .map(seat -> literal(list.apply(seat)))
              .collect(Collectors.joining(", ", ", ARRAY[", "]")));
    }
    return call.append(")").toString();
  }
}
