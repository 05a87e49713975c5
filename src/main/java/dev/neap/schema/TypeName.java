package dev.neap.schema;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a type as it stands in a migration file: nothing but a type, so that no constraint,
 * collation or further statement can ride along.
 *
 * @see <a href="https://www.postgresql.org/docs/current/datatype.html">PostgreSQL manual, chapter
 *     8, Data Types</a>
 */
public final class TypeName {

  private static final Set<String> FIELDS =
      Set.of("year", "month", "day", "hour", "minute", "second");

  private static final Pattern LIMITED =
      Pattern.compile(
          "(?:(?:national\\s+)?(?:character|char)(?:\\s+varying)?|nchar(?:\\s+varying)?|varchar|bpchar"
              + "|(?<bits>bit(?:\\s+varying)?|varbit))\\s*(?:\\([^)]*\\))?(?<array>.*)",
          Pattern.CASE_INSENSITIVE);

  private final String text;
  private final List<Token> tokens;
  private int at;

  private TypeName(String text) {
    this.text = text;
    this.tokens = Lexer.tokens(text);
  }

  /**
   * Passes over a type: its name, what stands in parentheses, the further words that SQL gives some
   * types, and the brackets of an array.
   *
   * @throws InvalidSqlException when the text is anything else
   */
  public static void check(String text) {
    TypeName type = new TypeName(text);
    type.checkNoComment();
    type.words();
    type.modifier();
    type.zone();
    type.array();
    if (type.at < type.tokens.size()) {
      throw type.unexpected("the type ends before");
    }
  }

  /**
   * The same type without a length, so that a cast to it cuts nothing off silently, as an explicit
   * cast does where an assignment fails.
   */
  public static String withoutLength(String type) {
    Matcher limited = LIMITED.matcher(type.strip());
    if (!limited.matches()) {
      return type;
    }
    String base = limited.group("bits") == null ? "character varying" : "bit varying";
    return base + limited.group("array");
  }

  private void checkNoComment() {
    int end = 0;
    for (Token token : tokens) {
      if (!text.substring(end, token.start()).isBlank()) {
        throw new InvalidSqlException("a type holds no comment");
      }
      end = token.end();
    }
    if (!text.substring(end).isBlank()) {
      throw new InvalidSqlException("a type holds no comment");
    }
  }

  private void words() {
    if (tokens.isEmpty()) {
      throw new InvalidSqlException("the type is empty");
    }
    Token first = name();
    if (first.kind() == Token.Kind.WORD) {
      switch (first.value()) {
        case "double" -> word("precision");
        case "character", "char", "bit", "nchar" -> word("varying");
        case "national" -> {
          if (word("character") || word("char")) {
            word("varying");
          }
        }
        case "interval" -> {
          if (field() && word("to") && !field()) {
            throw unexpected("a field such as second should stand for");
          }
        }
        default -> {}
      }
    }
    while (symbol(".")) {
      name();
    }
  }

  private void modifier() {
    if (!symbol("(")) {
      return;
    }
    do {
      if (!symbol("-")) {
        symbol("+");
      }
      if (at < tokens.size() && tokens.get(at).kind() == Token.Kind.NUMBER) {
        at++;
      } else {
        name();
      }
    } while (symbol(","));
    expect(")");
  }

  private void zone() {
    if (word("with") || word("without")) {
      if (!word("time") || !word("zone")) {
        throw unexpected("`time zone` should stand for");
      }
    }
  }

  private void array() {
    boolean bare = word("array");
    while (symbol("[")) {
      if (at < tokens.size() && tokens.get(at).kind() == Token.Kind.NUMBER) {
        at++;
      }
      expect("]");
      if (bare) {
        return;
      }
    }
  }

  private boolean field() {
    if (at < tokens.size() && FIELDS.contains(tokens.get(at).value())) {
      at++;
      return true;
    }
    return false;
  }

  private boolean word(String word) {
    if (at < tokens.size()
        && tokens.get(at).kind() == Token.Kind.WORD
        && tokens.get(at).value().equals(word)) {
      at++;
      return true;
    }
    return false;
  }

  private boolean symbol(String symbol) {
    if (at < tokens.size() && tokens.get(at).is(symbol)) {
      at++;
      return true;
    }
    return false;
  }

  private Token name() {
    if (at < tokens.size() && tokens.get(at).isName()) {
      return tokens.get(at++);
    }
    throw unexpected("a name should stand for");
  }

  private void expect(String symbol) {
    if (!symbol(symbol)) {
      throw unexpected("'" + symbol + "' should stand for");
    }
  }

  private InvalidSqlException unexpected(String expected) {
    if (at == tokens.size()) {
      return new InvalidSqlException("the type is not complete");
    }
    Token token = tokens.get(at);
    return new InvalidSqlException(
        "%s '%s' at character %d"
            .formatted(expected, text.substring(token.start(), token.end()), token.start() + 1));
  }
}
