package dev.neap.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** SQL statements as a migration file has them, one after the other. */
public final class Statements {

  private static final Set<String> ALONE = Set.of("vacuum", "reindex", "cluster", "checkpoint");
  private static final Set<String> TRANSACTION =
      Set.of("begin", "commit", "rollback", "savepoint", "release", "abort", "end");

  private final List<List<Token>> statements;

  private Statements(List<List<Token>> statements) {
    this.statements = statements;
  }

  /**
   * Takes a text apart.
   *
   * @throws InvalidSqlException when a string or a comment in it does not end
   */
  public static Statements of(String text) {
    List<List<Token>> statements = new ArrayList<>();
    List<Token> one = new ArrayList<>();
    for (Token token : Lexer.tokens(text)) {
      if (token.is(";")) {
        statements.add(one);
        one = new ArrayList<>();
      } else {
        one.add(token);
      }
    }
    statements.add(one);
    return new Statements(statements.stream().filter(s -> !s.isEmpty()).toList());
  }

  /** What the first statement does that can't be part of a transaction, or ends one. */
  public Optional<String> needsNoTransaction() {
    for (List<Token> statement : statements) {
      String first = statement.get(0).value().toLowerCase(Locale.ROOT);
      if (ALONE.contains(first) || TRANSACTION.contains(first)) {
        return Optional.of(first.toUpperCase(Locale.ROOT));
      }
      if (statement.stream().anyMatch(t -> t.kind() == Token.Kind.WORD && isConcurrently(t))) {
        return Optional.of("CONCURRENTLY");
      }
    }
    return Optional.empty();
  }

  private static boolean isConcurrently(Token token) {
    return token.value().equalsIgnoreCase("concurrently");
  }
}
