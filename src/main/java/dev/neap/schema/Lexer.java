package dev.neap.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts SQL into tokens as the server does with {@code standard_conforming_strings} on; comments are
 * left out.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-syntax-lexical.html">PostgreSQL manual,
 *     4.1 Lexical Structure</a>
 */
final class Lexer {

  private static final Pattern SPACE = Pattern.compile("\\s+");
  private static final Pattern LINE_COMMENT = Pattern.compile("--[^\\r\\n]*");
  private static final Pattern PLAIN_STRING =
      Pattern.compile("(?:[bBxXnN]|[uU]&)?'[^']*+(?:''[^']*+)*+'");
  private static final Pattern ESCAPE_STRING =
      Pattern.compile("[eE]'[^'\\\\]*+(?:(?:\\\\.|'')[^'\\\\]*+)*+'", Pattern.DOTALL);
  private static final Pattern DOLLAR_TAG = Pattern.compile("\\$(?:[\\p{L}_][\\p{L}\\p{N}_]*)?\\$");
  private static final Pattern QUOTED_NAME = Pattern.compile("\"(?:[^\"]|\"\")+\"");
  private static final Pattern WORD =
      Pattern.compile("[\\p{L}_\\x{80}-\\x{10FFFF}][\\p{L}\\p{N}_$\\x{80}-\\x{10FFFF}]*");
  private static final Pattern NUMBER =
      Pattern.compile("\\d[\\d_]*(?:\\.\\d*)?(?:[eE][+-]?\\d+)?|\\.\\d+(?:[eE][+-]?\\d+)?");
  private static final Pattern SYMBOL =
      Pattern.compile(
          "::|:=|=>|[-+*/<>=~!@#%^&|`?](?:(?!--|/\\*)[-+*/<>=~!@#%^&|`?])*|.", Pattern.DOTALL);

  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private int at;

  private Lexer(String text) {
    this.text = text;
  }

  /**
   * The tokens of the text.
   *
   * @throws InvalidSqlException when a string, a quoted name or a comment does not end
   */
  static List<Token> tokens(String text) {
    Lexer lexer = new Lexer(text);
    while (lexer.at < text.length()) {
      lexer.next();
    }
    return List.copyOf(lexer.tokens);
  }

  private void next() {
    if (skip(SPACE) || skip(LINE_COMMENT) || blockComment() || dollarString()) {
      return;
    }
    if (take(ESCAPE_STRING, Token.Kind.STRING) || take(PLAIN_STRING, Token.Kind.STRING)) {
      return;
    }
    char c = text.charAt(at);
    boolean escape = text.startsWith("e'", at) || text.startsWith("E'", at);
    if (c == '\'' || escape) {
      throw new InvalidSqlException(
          "a string that begins at character " + (at + 1) + " does not end");
    }
    if (take(QUOTED_NAME, Token.Kind.QUOTED)) {
      return;
    }
    if (c == '"') {
      throw new InvalidSqlException(
          "a quoted name that begins at character " + (at + 1) + " does not end");
    }
    if (!take(WORD, Token.Kind.WORD) && !take(NUMBER, Token.Kind.NUMBER)) {
      take(SYMBOL, Token.Kind.SYMBOL);
    }
  }

  private boolean skip(Pattern pattern) {
    Matcher matcher = at(pattern);
    if (!matcher.lookingAt()) {
      return false;
    }
    at = matcher.end();
    return true;
  }

  private boolean take(Pattern pattern, Token.Kind kind) {
    Matcher matcher = at(pattern);
    if (!matcher.lookingAt()) {
      return false;
    }
    add(kind, matcher.group(), matcher.end());
    return true;
  }

  private Matcher at(Pattern pattern) {
    return pattern.matcher(text).region(at, text.length());
  }

  private void add(Token.Kind kind, String word, int end) {
    String value =
        switch (kind) {
          case WORD -> word.toLowerCase(Locale.ROOT);
          case QUOTED -> word.substring(1, word.length() - 1).replace("\"\"", "\"");
          default -> word;
        };
    tokens.add(new Token(kind, value, at, end));
    at = end;
  }

  private boolean blockComment() {
    if (!text.startsWith("/*", at)) {
      return false;
    }
    int depth = 0;
    for (int i = at; i < text.length() - 1; i++) {
      if (text.startsWith("/*", i)) {
        depth++;
        i++;
      } else if (text.startsWith("*/", i)) {
        depth--;
        i++;
        if (depth == 0) {
          at = i + 1;
          return true;
        }
      }
    }
    throw new InvalidSqlException(
        "a comment that begins at character " + (at + 1) + " does not end");
  }

  private boolean dollarString() {
    Matcher tag = at(DOLLAR_TAG);
    if (!tag.lookingAt()) {
      return false;
    }
    int end = text.indexOf(tag.group(), tag.end());
    if (end < 0) {
      throw new InvalidSqlException(
          "a " + tag.group() + " string that begins at character " + (at + 1) + " does not end");
    }
    add(
        Token.Kind.STRING,
        text.substring(at, end + tag.group().length()),
        end + tag.group().length());
    return true;
  }
}
