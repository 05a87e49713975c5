package dev.neap.engine;

import dev.neap.migration.Names;
import dev.neap.schema.Identifier;
import dev.neap.schema.TableName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;

/**
 * Tells by its name whose an object is, see {@link Names}: without the migration's plan, and when
 * the table that it was made for is not there any more.
 *
 * @param names the migration's, and that of the one which takes it back
 * @param others names of all other migrations
 * @param rests what names may end in: the schema's name, and behind it those of its tables and
 *     columns; needed for long names, and where another migration's name begins with this one's
 */
record OwnNames(List<String> names, List<String> others, Supplier<List<String[]>> rests) {

  /** A name that is longer is cut somewhere, and then a checksum tells whose it is. */
  private static final int SURELY_WHOLE = 48;

  static OwnNames of(String migration, List<String> all, Supplier<List<String[]>> rests) {
    List<String> names = List.of(migration, Reversal.name(migration));
    return new OwnNames(
        names, all.stream().filter(other -> !names.contains(other)).toList(), rests);
  }

  /**
   * Whether the object is this migration's.
   *
   * @param kind what its name begins with; empty for one in the user's schema under a name for the
   *     time being
   */
  boolean isOwn(String kind, String object) {
    return names.stream().anyMatch(name -> isOf(name, kind, object));
  }

  private boolean isOf(String name, String kind, String object) {
    String prefix = prefix(kind, name);
    boolean cut = prefix.getBytes(StandardCharsets.UTF_8).length > SURELY_WHOLE;
    boolean ofOthers =
        others.stream().anyMatch(o -> o.startsWith(name) && object.startsWith(prefix(kind, o)));
    return cut || ofOthers
        ? rests.get().stream().anyMatch(rest -> derived(kind, name, rest).contains(object))
        : object.startsWith(prefix);
  }

  /** See {@link Names#control} and {@link Names#temporary}. */
  private static String prefix(String kind, String name) {
    return kind.isEmpty() ? Names.TEMPORARY + name + "_" : kind + "_" + name + ".";
  }

  private static List<String> derived(String kind, String name, String[] rest) {
    Names names = new Names(name);
    if (kind.isEmpty()) {
      String last = names.temporary(rest[rest.length - 1]);
      return rest.length < 3
          ? List.of(last)
          : List.of(last, names.temporary(Identifier.dotted(rest[1], rest[2])));
    }
    if (rest.length == 1) {
      return List.of();
    }
    TableName table = new TableName(rest[0], rest[1]);
    return List.of(
        (rest.length == 2 ? names.control(kind, table) : names.control(kind, table, rest[2]))
            .name());
  }
}
