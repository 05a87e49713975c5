package dev.neap.engine.gate;

import java.util.regex.Pattern;

/** What somebody outside of Neap said, fit to be shown: one line, bounded, without passwords. */
final class Said {

  private static final int LONGEST = 200;
  private static final Pattern UNSEEN = Pattern.compile("\\p{Cntrl}+");
  private static final Pattern NAMED =
      Pattern.compile(
          "(?i)((?:password|passwd|pwd|secret|token|api[-_]?key)\"?\\s*[=:]\\s*\"?)[^&\\s,;\"')}]+");
  private static final Pattern IN_ADDRESS = Pattern.compile("(://[^:/@\\s]*):[^@/\\s]*@");

  private Said() {}

  /** Its first line that says anything; empty when there is none. */
  static String line(String text) {
    String line =
        text.lines()
            .map(l -> UNSEEN.matcher(l).replaceAll(" ").strip())
            .filter(l -> !l.isEmpty())
            .findFirst()
            .orElse("");
    String masked =
        IN_ADDRESS.matcher(NAMED.matcher(line).replaceAll("$1***")).replaceAll("$1:***@");
    return masked.length() <= LONGEST ? masked : masked.substring(0, LONGEST) + "…";
  }
}
