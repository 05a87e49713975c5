package dev.neap.jobfile;

import java.util.Comparator;

/**
 * The order in which migrations go that touch the same table: that of their files' names, character
 * by character, without directories and extensions.
 */
public final class FileOrder {

  /** Compares where two files were read; the same name in two places goes by the whole path. */
  public static final Comparator<String> COMPARATOR =
      Comparator.comparing(FileOrder::key).thenComparing(Comparator.naturalOrder());

  private FileOrder() {}

  /** What a file is ordered by: the name of its migration, unless its text gives another. */
  public static String key(String file) {
    return MigrationName.of(file);
  }
}
