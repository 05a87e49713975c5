package dev.neap.schema;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The names that a statement mentions, whatever they stand for there.
 *
 * @param verb its first word, in lower case
 * @param names every name in it, folded as the server folds it; keywords are among them
 */
public record MentionedNames(String verb, Set<String> names) {

  /** Those of a statement; empty where it can't be taken apart, as when it is cut off. */
  public static Optional<MentionedNames> in(String sql) {
    List<Token> tokens;
    try {
      tokens = Lexer.tokens(sql);
    } catch (InvalidSqlException e) {
      return Optional.empty();
    }
    return Optional.of(
        new MentionedNames(
            tokens.stream()
                .filter(token -> token.kind() == Token.Kind.WORD)
                .map(Token::value)
                .findFirst()
                .orElse(""),
            tokens.stream().filter(Token::isName).map(Token::value).collect(Collectors.toSet())));
  }
}
