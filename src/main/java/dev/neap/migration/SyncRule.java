package dev.neap.migration;

import dev.neap.schema.Column;
import dev.neap.schema.Expression;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How one column is kept in step with the others of its row while both shapes are in use.
 *
 * @param kind what the rule is for
 * @param target the column that is computed: the new one, or with {@link Kind#KEEP} the one that
 *     will be dropped
 * @param source the column that the target replaces; null where it replaces none
 * @param up computes the target from the row; null where the target is the source's plain copy, or
 *     with {@link Kind#KEEP} where nothing fills it
 * @param down computes the source from the row in its new shape; null for a plain copy
 * @param aliases names that {@code down} may use for columns of the new shape, by the column they
 *     stand for
 * @param required whether the target refuses NULL in the end
 * @param comparable whether computing {@code up} again proves something
 * @param group with {@link Kind#BACK} the columns of both shapes that say the same together
 */
public record SyncRule(
    Kind kind,
    Column target,
    @Nullable Column source,
    @Nullable Expression up,
    @Nullable Expression down,
    Map<String, String> aliases,
    boolean required,
    boolean comparable,
    @Nullable Group group) {

  /** A rule for a column that is no part of a group. */
  public SyncRule(
      Kind kind,
      Column target,
      @Nullable Column source,
      @Nullable Expression up,
      @Nullable Expression down,
      Map<String, String> aliases,
      boolean required,
      boolean comparable) {
    this(kind, target, source, up, down, aliases, required, comparable, null);
  }

  /** Computes an old column of a group from the new ones. */
  public static SyncRule back(Column old, Expression down, Group group) {
    return new SyncRule(Kind.BACK, old, null, null, down, Map.of(), false, true, group);
  }

  /**
   * Whether the new version has a default of its own, or none, in place of the old column's: a NULL
   * that comes by its view is what the client wrote, since a column that was left out has that
   * default. Not so with numbers of a sequence, nor where {@code up} computes the new default.
   */
  boolean hasOwnDefault() {
    return source != null
        && source.hasDefault()
        && source.identity() == null
        && source.ownedSequence() == null
        && (up == null || !Objects.equals(source.defaultExpression(), target.defaultExpression()));
  }

  /** Whether rows are filled by it. */
  boolean fills() {
    return kind == Kind.REPLACE || kind == Kind.FILL;
  }

  /**
   * Columns that say together what others say.
   *
   * @param from those of the old shape
   * @param to those of the new shape
   */
  public record Group(List<Column> from, List<Column> to) {}

  /** What a rule is for. */
  public enum Kind {
    /** Two columns that say the same, written from either side. */
    REPLACE,
    /** A new column filled from the row. */
    FILL,
    /** A column that will be dropped: writes to it are counted, and it may be kept filled. */
    KEEP,
    /** A column that will be dropped, computed from a group of new ones that are written. */
    BACK
  }
}
