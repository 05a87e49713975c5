package dev.neap.schema;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rewrites a definition that the server printed so that it speaks of another column.
 *
 * <p>The server prints a column of the table bare, so a name is the column unless it is qualified,
 * called, or stands where the grammar wants a type, a collation, an operator class or an option.
 */
public final class Definition {

  private static final Set<String> BEFORE_A_COLUMN =
      Set.of(
          "and",
          "or",
          "not",
          "is",
          "from",
          "in",
          "between",
          "like",
          "ilike",
          "similar",
          "to",
          "when",
          "then",
          "else",
          "case",
          "where",
          "check",
          "any",
          "all",
          "some",
          "distinct",
          "array",
          "row",
          "key",
          "unique",
          "include",
          "exclude",
          "escape",
          "by",
          "symmetric",
          "coalesce",
          "nullif",
          "greatest",
          "least",
          "for",
          "at",
          "zone",
          "both",
          "leading",
          "trailing",
          "placing");

  private Definition() {}

  /**
   * The definition with every mention of column {@code from} replaced by {@code to}.
   *
   * @param definition what {@code pg_get_indexdef} or {@code pg_get_constraintdef} printed, or a
   *     part of it; of a foreign key only the referencing side is rewritten
   */
  public static String renameColumn(String definition, String from, String to) {
    return rename(definition, from, to, false);
  }

  /**
   * The foreign key's definition with the referenced column {@code from} replaced by {@code to}.
   */
  public static String renameReferenced(String definition, String from, String to) {
    return rename(definition, from, to, true);
  }

  /**
   * An expression with columns replaced by what computes them.
   *
   * @param expression as it stands in a migration file
   * @param values by column, the expression that takes its place; put in parentheses
   * @throws InvalidSqlException when a name may be the column or something else
   */
  static String replace(String expression, Map<String, String> values) {
    List<Token> tokens = Lexer.tokens(expression);
    StringBuilder result = new StringBuilder();
    int copied = 0;
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      String value = token.isName() ? values.get(token.value()) : null;
      if (value != null && isColumn(tokens, i)) {
        result.append(expression, copied, token.start()).append('(').append(value).append(')');
        copied = token.end();
      } else if (value != null && !isSomethingElse(tokens, i)) {
        throw new InvalidSqlException(
            "'" + token.value() + "' at character " + (token.start() + 1) + " may be a column");
      }
    }
    return result.append(expression, copied, expression.length()).toString();
  }

  /** Whether the name is surely a function, a type or a constant's type. */
  static boolean isSomethingElse(List<Token> tokens, int i) {
    Token next = i + 1 < tokens.size() ? tokens.get(i + 1) : null;
    Token before = i > 0 ? tokens.get(i - 1) : null;
    return next != null && (next.is("(") || next.kind() == Token.Kind.STRING)
        || before != null && (before.is("::") || before.value().equals("as"))
        || isFieldOfExtract(tokens, i);
  }

  /** The index definition under another name, built while others write. */
  public static String concurrently(String definition, String name) {
    List<Token> tokens = Lexer.tokens(definition);
    int i = 0;
    while (!tokens.get(i).value().equals("index")) {
      i++;
    }
    Token old = tokens.get(i + 1);
    return definition.substring(0, old.start())
        + "CONCURRENTLY "
        + Identifier.quote(name)
        + definition.substring(old.end());
  }

  /**
   * The statement with other tables and views in the place of some.
   *
   * @param statement one that the server printed with all names qualified
   */
  public static String renameRelations(String statement, Map<TableName, TableName> others) {
    List<Token> tokens = Lexer.tokens(statement);
    StringBuilder result = new StringBuilder();
    int copied = 0;
    for (int i = 0; i + 2 < tokens.size(); i++) {
      Token schema = tokens.get(i);
      Token name = tokens.get(i + 2);
      boolean qualified = schema.isName() && tokens.get(i + 1).is(".") && name.isName();
      TableName other = qualified ? others.get(new TableName(schema.value(), name.value())) : null;
      if (other != null && !isPartOfMore(tokens, i)) {
        result.append(statement, copied, schema.start()).append(other.sql());
        copied = name.end();
      }
    }
    return result.append(statement, copied, statement.length()).toString();
  }

  /** Whether a qualified name is a function's, which is called, or has further parts. */
  private static boolean isPartOfMore(List<Token> tokens, int i) {
    Token next = i + 3 < tokens.size() ? tokens.get(i + 3) : null;
    boolean called = next != null && next.is("(") && next.start() == tokens.get(i + 2).end();
    return called || (next != null && next.is(".")) || (i > 0 && tokens.get(i - 1).is("."));
  }

  private static String rename(String definition, String from, String to, boolean referenced) {
    List<Token> tokens = Lexer.tokens(definition);
    StringBuilder result = new StringBuilder();
    int copied = 0;
    Scope scope = new Scope();
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      scope.enter(token, i + 1 < tokens.size() && tokens.get(i + 1).is("("));
      if (token.isName()
          && token.value().equals(from)
          && scope.referenced == referenced
          && !scope.options
          && isColumn(tokens, i)) {
        result.append(definition, copied, token.start()).append(Identifier.quote(to));
        copied = token.end();
      }
    }
    return result.append(definition, copied, definition.length()).toString();
  }

  /** Which part of the definition the reader is in. */
  private static final class Scope {
    private int depth;
    private boolean referenced;
    private boolean options;

    void enter(Token token, boolean beforeParenthesis) {
      if (token.is("(")) {
        depth++;
      } else if (token.is(")")) {
        depth--;
        if (depth == 0) {
          referenced = false;
          options = false;
        }
      } else if (depth == 0 && token.kind() == Token.Kind.WORD) {
        referenced |= token.value().equals("references");
        options |= token.value().equals("with") && beforeParenthesis;
      }
    }
  }

  /** Whether the name is the first in {@code EXTRACT(year FROM …)}. */
  private static boolean isFieldOfExtract(List<Token> tokens, int i) {
    return i > 1
        && i + 1 < tokens.size()
        && tokens.get(i + 1).value().equals("from")
        && tokens.get(i - 1).is("(")
        && tokens.get(i - 2).value().equals("extract");
  }

  private static boolean isColumn(List<Token> tokens, int i) {
    if (i + 1 < tokens.size()) {
      Token next = tokens.get(i + 1);
      if (next.is("(") || next.is(".")) {
        return false;
      }
    }
    if (i == 0) {
      return true;
    }
    if (isFieldOfExtract(tokens, i)) {
      return false;
    }
    Token before = tokens.get(i - 1);
    return switch (before.kind()) {
      case WORD -> BEFORE_A_COLUMN.contains(before.value());
      case QUOTED, STRING, NUMBER -> false;
      case SYMBOL ->
          !Set.of("::", ".", ")", "]").contains(before.value()) || endsOperator(tokens, i - 1);
    };
  }

  /** Whether the token ends {@code OPERATOR(schema.=)}. */
  private static boolean endsOperator(List<Token> tokens, int i) {
    return i > 4
        && tokens.get(i).is(")")
        && tokens.get(i - 2).is(".")
        && tokens.get(i - 4).is("(")
        && tokens.get(i - 5).value().equals("operator");
  }
}
