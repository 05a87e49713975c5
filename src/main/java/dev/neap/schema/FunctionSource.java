package dev.neap.schema;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What the source of a trigger function says that it does, as far as that can be read: not what it
 * does by dynamic SQL or in functions that it calls.
 */
public final class FunctionSource {

  private static final Set<String> BEFORE_A_STATEMENT =
      Set.of(";", "begin", "then", "else", "loop", "into", ",");

  private final List<Token> tokens;

  private FunctionSource(List<Token> tokens) {
    this.tokens = tokens;
  }

  /**
   * Reads the body of a function in SQL or PL/pgSQL.
   *
   * @throws InvalidSqlException when it can't be cut into words
   */
  public static FunctionSource of(String source) {
    return new FunctionSource(Lexer.tokens(source));
  }

  /** The columns of {@code NEW} that it sets. */
  public Set<String> sets() {
    Set<String> columns = new LinkedHashSet<>();
    for (int i = 0; i + 2 < tokens.size(); i++) {
      if (is(i, "new") && is(i + 1, ".") && tokens.get(i + 2).isName() && isAssigned(i)) {
        columns.add(tokens.get(i + 2).value());
      }
    }
    return columns;
  }

  private boolean isAssigned(int i) {
    boolean begins = i == 0 || BEFORE_A_STATEMENT.contains(tokens.get(i - 1).value());
    return i > 0 && is(i - 1, "into") || begins && (is(i + 3, ":=") || is(i + 3, "="));
  }

  /** The tables that it writes to, as it names them. */
  public Set<String> writesTo() {
    Set<String> tables = new LinkedHashSet<>();
    for (int i = 0; i + 1 < tokens.size(); i++) {
      if ((is(i, "insert") || is(i, "merge")) && is(i + 1, "into")) {
        tables.add(name(i + 2));
      } else if (is(i, "delete") && is(i + 1, "from")) {
        tables.add(name(is(i + 2, "only") ? i + 3 : i + 2));
      } else if (is(i, "update") && !(i > 0 && (is(i - 1, "for") || is(i - 1, "do")))) {
        int named = is(i + 1, "only") ? i + 2 : i + 1;
        if (isSetSoon(named)) {
          tables.add(name(named));
        }
      }
    }
    tables.remove("");
    return tables;
  }

  private boolean isSetSoon(int from) {
    for (int i = from + 1; i < Math.min(tokens.size(), from + 6); i++) {
      if (is(i, "set")) {
        return true;
      }
    }
    return false;
  }

  /** Whether it sends a notification. */
  public boolean notifies() {
    return tokens.stream().anyMatch(t -> t.isName() && t.value().equals("pg_notify"))
        || begins("notify");
  }

  /** Whether it can end the statement with an error. */
  public boolean raises() {
    for (int i = 0; i + 1 < tokens.size(); i++) {
      if (is(i, "raise") && (is(i + 1, "exception") || is(i + 1, "sqlstate"))) {
        return true;
      }
    }
    return false;
  }

  /** Whether it returns NULL somewhere, by which a trigger before a write passes the row by. */
  public boolean returnsNull() {
    for (int i = 0; i + 1 < tokens.size(); i++) {
      if (is(i, "return") && is(i + 1, "null")) {
        return true;
      }
    }
    return false;
  }

  private boolean begins(String word) {
    for (int i = 1; i < tokens.size(); i++) {
      if (is(i, word) && BEFORE_A_STATEMENT.contains(tokens.get(i - 1).value())) {
        return true;
      }
    }
    return false;
  }

  private String name(int i) {
    if (i >= tokens.size() || !tokens.get(i).isName()) {
      return "";
    }
    boolean qualified = is(i + 1, ".") && i + 2 < tokens.size() && tokens.get(i + 2).isName();
    String first = tokens.get(i).value();
    return qualified ? first + "." + tokens.get(i + 2).value() : first;
  }

  private boolean is(int i, String value) {
    return i < tokens.size()
        && tokens.get(i).kind() != Token.Kind.STRING
        && tokens.get(i).kind() != Token.Kind.QUOTED
        && tokens.get(i).value().equals(value);
  }
}
