package dev.neap.engine;

import dev.neap.schema.Identifier;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;

/**
 * Tells by its name whose an object is, see {@link Identifier#derive}: without the migration's
 * plan, and when the table that it was made for is not there any more.
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

  /** Whether the object is one of this kind, and of this migration. */
  boolean isOwn(String kind, String object) {
    return names.stream().anyMatch(name -> isOf(name, kind, object));
  }

  private boolean isOf(String name, String kind, String object) {
    String prefix = kind + "_" + name + (kind.equals(Remains.TEMPORARY) ? "_" : ".");
    boolean cut = prefix.getBytes(StandardCharsets.UTF_8).length > SURELY_WHOLE;
    boolean others =
        this.others.stream().anyMatch(o -> o.startsWith(name) && object.startsWith(kind + "_" + o));
    return cut || others
        ? rests.get().stream().anyMatch(rest -> derived(kind, name, rest).equals(object))
        : object.startsWith(prefix);
  }

  private static String derived(String kind, String name, String[] rest) {
    if (kind.equals(Remains.TEMPORARY)) {
      return Identifier.derive(kind, name, rest[0]);
    }
    String[] parts = new String[rest.length + 1];
    parts[0] = name;
    System.arraycopy(rest, 0, parts, 1, rest.length);
    return Identifier.derive(kind, Identifier.dotted(parts));
  }
}
