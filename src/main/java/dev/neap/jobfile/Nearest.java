package dev.neap.jobfile;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the word that the user most likely meant. */
public final class Nearest {

  private Nearest() {}

  /** The allowed word that is at most a third of its letters away, upper and lower case alike. */
  public static Optional<String> to(String word, Collection<String> allowed) {
    String typed = word.toLowerCase(Locale.ROOT);
    return allowed.stream()
        .filter(name -> distance(typed, name.toLowerCase(Locale.ROOT)) <= 1 + name.length() / 4)
        .min(Comparator.comparingInt(name -> distance(typed, name.toLowerCase(Locale.ROOT))));
  }

  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int above = row[j];
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, 1 + Math.min(above, row[j - 1]));
        diagonal = above;
      }
    }
    return row[b.length()];
  }
}
