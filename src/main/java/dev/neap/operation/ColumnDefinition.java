package dev.neap.operation;

import static dev.neap.schema.Identifier.quote;

import dev.neap.schema.Column;
import dev.neap.schema.Expression;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A column as a migration file describes it.
 *
 * @param name its name
 * @param type its type
 * @param nullable whether it takes NULL; false when left out
 * @param unique whether it refuses duplicates
 * @param defaultValue its default
 * @param comment its comment
 * @param check a condition that each row must meet
 * @param references the column of another table that its values must be found in
 * @param pk whether it is part of the primary key
 * @param generated what the server gives it by itself
 */
public record ColumnDefinition(
    String name,
    String type,
    @Nullable Boolean nullable,
    @Nullable Boolean unique,
    @Nullable String defaultValue,
    @Nullable String comment,
    @Nullable Check check,
    @Nullable References references,
    @Nullable Boolean pk,
    @Nullable Generated generated) {

  /** What serial types are short for. */
  private static final Map<String, String> SERIAL =
      Map.of(
          "serial", "integer",
          "serial4", "integer",
          "bigserial", "bigint",
          "serial8", "bigint",
          "smallserial", "smallint",
          "serial2", "smallint");

  /** A column whose values are its own. */
  public ColumnDefinition(
      String name,
      String type,
      @Nullable Boolean nullable,
      @Nullable Boolean unique,
      @Nullable String defaultValue,
      @Nullable String comment,
      @Nullable Check check,
      @Nullable References references) {
    this(name, type, nullable, unique, defaultValue, comment, check, references, null, null);
  }

  /**
   * What the server gives a column by itself: the value of an expression, or a number.
   *
   * @param expression the expression
   * @param identity the number
   */
  public record Generated(@Nullable String expression, @Nullable Identity identity) {

    private String sql() {
      return expression != null
          ? " GENERATED ALWAYS AS (" + expression + ") STORED"
          : identity == null ? "" : identity.sql();
    }
  }

  /**
   * A number that counts up.
   *
   * @param userSpecifiedValues ALWAYS or BY DEFAULT
   * @param sequenceOptions as {@code START WITH 100}
   */
  public record Identity(@Nullable String userSpecifiedValues, @Nullable String sequenceOptions) {

    private String kind() {
      return userSpecifiedValues == null ? "ALWAYS" : userSpecifiedValues;
    }

    private String sql() {
      return " GENERATED "
          + kind()
          + " AS IDENTITY"
          + (sequenceOptions == null ? "" : " (" + sequenceOptions + ")");
    }
  }

  /**
   * A check constraint.
   *
   * @param name its name
   * @param constraint the condition
   * @param noInherit whether child tables are left out
   */
  public record Check(String name, String constraint, @Nullable Boolean noInherit) {

    /** The same check of columns by other names. */
    Check with(Map<String, String> names) {
      return new Check(name, Expression.of(constraint).with(names).sql(), noInherit);
    }

    /** The columns that it may speak of, but for some. */
    List<String> columnsBut(List<String> some) {
      return Expression.of(constraint).columns().stream().filter(c -> !some.contains(c)).toList();
    }

    String sql() {
      return "CHECK (" + constraint + ")" + (Boolean.TRUE.equals(noInherit) ? " NO INHERIT" : "");
    }
  }

  boolean isNullable() {
    return Boolean.TRUE.equals(nullable);
  }

  boolean isKey() {
    return Boolean.TRUE.equals(pk);
  }

  /** Whether it refuses duplicates, as a key or by itself. */
  boolean isUnique() {
    return isKey() || Boolean.TRUE.equals(unique);
  }

  /** The expression that it is generated from. */
  @Nullable String expression() {
    return generated == null ? null : generated.expression();
  }

  boolean isIdentity() {
    return generated != null && generated.identity() != null;
  }

  /** Whether a sequence gives it its values. */
  boolean isNumbered() {
    return isIdentity() || SERIAL.containsKey(type.strip().toLowerCase(Locale.ROOT));
  }

  /** Its type, where serial is no type but a way to write one. */
  String baseType() {
    return SERIAL.getOrDefault(type.strip().toLowerCase(Locale.ROOT), type);
  }

  /** Where the server takes the values from that nobody else gives, a default beside others too. */
  List<String> sources() {
    boolean serial = !baseType().equals(type);
    List<String> sources = new ArrayList<>();
    if (serial) {
      sources.add("its type " + type);
    }
    if (isIdentity()) {
      sources.add("generated.identity");
    }
    if (expression() != null) {
      sources.add("generated.expression");
    }
    if (defaultValue != null && !sources.isEmpty()) {
      sources.add("default");
    }
    return sources;
  }

  /** ALWAYS or BY DEFAULT. */
  String identityKind() {
    return identity().map(Identity::kind).orElse("ALWAYS");
  }

  Optional<String> sequenceOptions() {
    return identity().map(Identity::sequenceOptions);
  }

  private Optional<Identity> identity() {
    return Optional.ofNullable(generated).map(Generated::identity);
  }

  /** The column as a change leaves it; empty when it would have two constraints of a kind. */
  Optional<ColumnDefinition> altered(AlterColumn by) {
    boolean others = by.type() != null || by.defaultValue() != null || by.nullable() != null;
    if ((others && (isKey() || isNumbered() || generated != null))
        || (check != null && by.check() != null)
        || (references != null && by.references() != null)
        || by.unique() != null) {
      return Optional.empty();
    }
    return Optional.of(
        new ColumnDefinition(
            name,
            by.type() == null ? type : by.type(),
            by.nullable() == null ? nullable : by.nullable(),
            unique,
            by.defaultValue() == null ? defaultValue : by.defaultValue().orElse(null),
            by.comment() == null ? comment : by.comment().orElse(null),
            check == null ? by.check() : check,
            references == null ? by.references() : references,
            pk,
            generated));
  }

  /** The same with another foreign key. */
  ColumnDefinition pointingAt(References other) {
    return new ColumnDefinition(
        name, type, nullable, unique, defaultValue, comment, check, other, pk, generated);
  }

  /** The column as CREATE TABLE wants it, but for its foreign key and its comment. */
  String sql() {
    return quote(name)
        + " "
        + type
        + (isNullable() ? "" : " NOT NULL")
        + (defaultValue == null ? "" : " DEFAULT " + defaultValue)
        + (generated == null ? "" : generated.sql())
        + (Boolean.TRUE.equals(unique) ? " UNIQUE" : "")
        + (check == null ? "" : " CONSTRAINT " + quote(check.name()) + " " + check.sql());
  }

  /** The column as the catalog would describe it. */
  Column column() {
    return new Column(
        name,
        baseType(),
        !isNullable() || isKey() || isNumbered(),
        null,
        expression() == null ? defaultValue : expression(),
        null,
        expression() == null ? null : "STORED",
        null,
        null,
        comment,
        null,
        List.of(),
        List.of());
  }
}
