package dev.neap.web;

import dev.neap.cli.CommandException;
import dev.neap.cli.ServeSettings;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tokens that users identify themselves by; kept as digests, and compared in a time that says
 * nothing of them.
 */
final class Tokens {

  private static final int SHORTEST = 16;

  private final List<Known> known;

  private record Known(byte[] digest, Caller caller) {}

  private Tokens(List<Known> known) {
    this.known = known;
  }

  /**
   * The tokens of the configuration.
   *
   * @throws CommandException NEAP-8403 when one is absent, short, doubled, or names a variable of
   *     the environment that is not set
   */
  static Tokens of(Map<String, ServeSettings.Access> users) {
    List<Known> known = new ArrayList<>();
    Map<String, String> owners = new HashMap<>();
    users.forEach(
        (user, access) -> {
          String token = access.token() == null ? "" : access.token().strip();
          if (token.contains("${")) {
            throw refused(user, "names a variable that is not set in the environment");
          } else if (token.length() < SHORTEST) {
            throw refused(
                user,
                token.isEmpty() ? "is not given" : "is shorter than " + SHORTEST + " characters");
          }
          String other = owners.put(token, user);
          if (other != null) {
            throw refused(user, "is the one of " + other + " as well");
          }
          known.add(new Known(digest(token), new Caller(user, access.role())));
        });
    return new Tokens(known);
  }

  private static CommandException refused(String user, String problem) {
    return CommandException.usage(
        "NEAP-8403",
        "The token of neap.web.tokens.%s %s. Make one by: openssl rand -hex 24"
            .formatted(user, problem));
  }

  boolean isEmpty() {
    return known.isEmpty();
  }

  /** Whose token this is; empty when nobody's. */
  Optional<Caller> owner(String token) {
    byte[] digest = digest(token);
    Caller found = null;
    for (Known one : known) {
      if (MessageDigest.isEqual(one.digest(), digest)) {
        found = one.caller();
      }
    }
    return Optional.ofNullable(found);
  }

  private static byte[] digest(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
