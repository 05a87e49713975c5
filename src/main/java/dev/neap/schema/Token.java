package dev.neap.schema;

/**
 * A word of SQL.
 *
 * @param kind what it is
 * @param value a bare name folded to lower case, a quoted name without its quotes, else the text
 * @param start where it begins in the text
 * @param end where it ends, exclusive
 */
record Token(Kind kind, String value, int start, int end) {

  enum Kind {
    WORD,
    QUOTED,
    STRING,
    NUMBER,
    SYMBOL
  }

  boolean isName() {
    return kind == Kind.QUOTED || kind == Kind.WORD;
  }

  boolean is(String symbol) {
    return kind == Kind.SYMBOL && value.equals(symbol);
  }
}
