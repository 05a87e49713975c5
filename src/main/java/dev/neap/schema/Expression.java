package dev.neap.schema;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * One SQL expression over a row's columns, as it stands in a migration file.
 *
 * <p>The text is cut into tokens, so that nothing in it can end the parentheses that Neap puts
 * around it; whether it makes sense is for the server to say.
 */
public final class Expression {

  private static final Set<String> CHANGING =
      Set.of(
          """
          random random_normal gen_random_uuid gen_random_bytes gen_salt uuidv4 uuidv7
          uuid_generate_v1 uuid_generate_v1mc uuid_generate_v4 now clock_timestamp
          statement_timestamp transaction_timestamp timeofday nextval currval lastval setval
          txid_current pg_current_xact_id pg_backend_pid
          """
              .strip()
              .split("\\s+"));

  private static final Set<String> CHANGING_WORDS =
      Set.of(
          "current_timestamp",
          "current_time",
          "current_date",
          "localtime",
          "localtimestamp",
          "current_user",
          "session_user",
          "user",
          "current_role");

  private final List<Token> tokens;
  private final String sql;

  private Expression(List<Token> tokens, String sql) {
    this.tokens = tokens;
    this.sql = sql;
  }

  /**
   * Takes the text of a migration file.
   *
   * @throws InvalidSqlException when it is empty, holds more than one expression or statement, or
   *     has a parenthesis, a string or a comment that does not end
   */
  public static Expression of(String text) {
    List<Token> tokens = Lexer.tokens(text);
    if (tokens.isEmpty()) {
      throw new InvalidSqlException("the expression is empty");
    }
    checkSingle(tokens);
    return new Expression(tokens, join(text, tokens));
  }

  /**
   * Takes expressions separated by commas.
   *
   * @throws InvalidSqlException when one of them is not a single expression
   */
  public static List<Expression> listOf(String text) {
    List<Expression> list = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (Token token : Lexer.tokens(text)) {
      if (token.is("(") || token.is("[")) {
        depth++;
      } else if (token.is(")") || token.is("]")) {
        depth--;
      } else if (token.is(",") && depth == 0) {
        list.add(of(text.substring(start, token.start())));
        start = token.end();
      }
    }
    list.add(of(text.substring(start)));
    return list;
  }

  private static void checkSingle(List<Token> tokens) {
    Deque<String> open = new ArrayDeque<>();
    Token.Kind before = Token.Kind.SYMBOL;
    for (Token token : tokens) {
      if (token.kind() == Token.Kind.STRING && before == Token.Kind.STRING) {
        throw new InvalidSqlException(
            "the string at character "
                + (token.start() + 1)
                + " follows another one: write them as one, or put || between");
      }
      before = token.kind();
      if (token.kind() != Token.Kind.SYMBOL) {
        continue;
      }
      switch (token.value()) {
        case "(" -> open.push(")");
        case "[" -> open.push("]");
        case ")", "]" -> {
          if (open.isEmpty() || !open.pop().equals(token.value())) {
            throw new InvalidSqlException(
                "'" + token.value() + "' at character " + (token.start() + 1) + " closes nothing");
          }
        }
        case ";" ->
            throw new InvalidSqlException(
                "';' at character " + (token.start() + 1) + ": one expression, no statements");
        case "," -> {
          if (open.isEmpty()) {
            throw new InvalidSqlException(
                "',' at character " + (token.start() + 1) + ": more than one expression");
          }
        }
        case "$" ->
            throw new InvalidSqlException(
                "'$' at character " + (token.start() + 1) + ": parameters have no value here");
        default -> {}
      }
    }
    if (!open.isEmpty()) {
      throw new InvalidSqlException("'" + open.pop() + "' is missing at the end");
    }
  }

  private static String join(String text, List<Token> tokens) {
    StringBuilder joined = new StringBuilder();
    int last = tokens.get(0).start();
    for (Token token : tokens) {
      if (token.start() > last) {
        joined.append(' ');
      }
      joined.append(text, token.start(), token.end());
      last = token.end();
    }
    return joined.toString();
  }

  /** The expression without its comments, on one line where its strings are. */
  public String sql() {
    return sql;
  }

  /** All names in it, be they of columns, functions, types or tables, and the words between. */
  List<String> names() {
    return tokens.stream().filter(Token::isName).map(Token::value).distinct().toList();
  }

  /** The names in it that may be columns: all but those of functions and types. */
  public List<String> columns() {
    List<String> columns = new ArrayList<>();
    for (int i = 0; i < tokens.size(); i++) {
      if (tokens.get(i).isName() && !Definition.isSomethingElse(tokens, i)) {
        columns.add(tokens.get(i).value());
      }
    }
    return columns;
  }

  /**
   * Those of the names that the expression mentions, in the order given: a superset of what it
   * reads.
   */
  public List<String> mentioned(Collection<String> names) {
    Set<String> words = new LinkedHashSet<>(names());
    return names.stream().filter(words::contains).toList();
  }

  /**
   * The same expression with columns replaced by what computes them.
   *
   * @param values by column, the expression that takes its place
   * @throws InvalidSqlException when it can't be told whether a name is the column: it asks a
   *     query, qualifies the name, or has it in a place where another thing may stand; or when a
   *     value would be another one each time it is computed
   */
  public Expression with(Map<String, String> values) {
    if (mentioned(values.keySet()).isEmpty()) {
      return this;
    }
    if (hasQuery()) {
      throw new InvalidSqlException("it asks a query, in which a name may be another table's");
    }
    for (String column : mentioned(values.keySet())) {
      if (of(String.valueOf(values.get(column))).changesByItself(Set.of())) {
        throw new InvalidSqlException("it reads " + column + ", which changes by itself");
      }
    }
    return of(Definition.replace(sql, values));
  }

  /** Whether it asks a query. */
  public boolean hasQuery() {
    return tokens.stream()
        .anyMatch(
            t ->
                t.kind() == Token.Kind.WORD
                    && (t.value().equals("select") || t.value().equals("table")));
  }

  /** Whether it names columns together with their table, as in {@code orders.total}. */
  public boolean qualifies(String table) {
    for (int i = 0; i + 1 < tokens.size(); i++) {
      if (tokens.get(i).isName()
          && tokens.get(i).value().equals(table)
          && tokens.get(i + 1).is(".")) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether it may give another value each time, so that computing it again proves nothing.
   *
   * @param volatileFunctions the users' functions that are declared VOLATILE
   */
  public boolean changesByItself(Set<String> volatileFunctions) {
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      boolean call = i + 1 < tokens.size() && tokens.get(i + 1).is("(");
      if (call && (CHANGING.contains(token.value()) || volatileFunctions.contains(token.value()))) {
        return true;
      }
      if (token.kind() == Token.Kind.WORD
          && CHANGING_WORDS.contains(token.value().toLowerCase(Locale.ROOT))) {
        return true;
      }
    }
    return false;
  }

  /** Whether it calls a function, and so is not a mere constant. */
  public boolean callsFunction() {
    for (int i = 0; i + 1 < tokens.size(); i++) {
      if (tokens.get(i).isName() && tokens.get(i + 1).is("(")) {
        return true;
      }
    }
    return tokens.stream()
        .anyMatch(t -> t.kind() == Token.Kind.WORD && CHANGING_WORDS.contains(t.value()));
  }

  @Override
  public String toString() {
    return sql;
  }
}
