package dev.neap.cli;

import java.util.regex.Pattern;

/** Keeps passwords out of what is printed. */
final class Secrets {

  private static final Pattern PARAMETER =
      Pattern.compile("(?i)((?:password|sslpassword)\\s*[=:]\\s*)[^&\\s,;\"')}]+");
  private static final Pattern IN_ADDRESS = Pattern.compile("(://[^:/@\\s]*):[^@/\\s]*@");

  private Secrets() {}

  /** The text with every password in it replaced. */
  static String masked(String text) {
    return IN_ADDRESS.matcher(PARAMETER.matcher(text).replaceAll("$1***")).replaceAll("$1:***@");
  }
}
