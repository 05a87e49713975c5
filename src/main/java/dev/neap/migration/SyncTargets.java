package dev.neap.migration;

import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads off the catalog what a migration put on a table, when its plan can't be asked. */
public final class SyncTargets {

  /** How {@link SyncFunction} begins with each column that it fills when a row is inserted. */
  private static final Pattern FILLED =
      Pattern.compile(
          "^    IF NEW\\.(\"(?:[^\"]|\"\")+\"|[a-z_][a-z0-9_]*) IS (?:NULL AND \\(|NOT NULL THEN$)",
          Pattern.MULTILINE);

  private SyncTargets() {}

  /**
   * The new columns that a function keeps in step.
   *
   * @param body the function's source, from the catalog
   */
  public static List<String> columns(String body) {
    return FILLED.matcher(body).results().map(SyncTargets::name).distinct().toList();
  }

  private static String name(MatchResult found) {
    String word = found.group(1);
    return word.startsWith("\"")
        ? word.substring(1, word.length() - 1).replace("\"\"", "\"")
        : word;
  }

  /** The names that a migration's triggers on users' tables may have. */
  public static Set<String> triggers(String migration) {
    Set<String> names = keeping(migration);
    names.add(new Names(migration).temporary(ArchiveSteps.TRIGGER));
    names.add(new Names(migration).temporary(WriteCount.TRIGGER));
    return names;
  }

  /** The names that the trigger may have which keeps a table's old and new columns in step. */
  public static Set<String> keeping(String migration) {
    return SyncTrigger.PREFIXES.stream()
        .map(prefix -> SyncTrigger.name(prefix, migration))
        .collect(Collectors.toSet());
  }

  /** Whether a column has the name of one that stands beside another one until contract. */
  public static boolean isShadow(String column) {
    return column.startsWith(Names.SHADOW);
  }
}
