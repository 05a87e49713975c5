package dev.neap.jobfile;

import java.util.regex.Pattern;

/** The name of a migration, which becomes part of flag keys and object names. */
final class MigrationName {

  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._-]{1,63}");

  private MigrationName() {}

  static boolean allows(String name) {
    return FORM.matcher(name).matches();
  }

  /** The file's name without its directories and its extension. */
  static String of(String file) {
    String name = file.substring(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }
}
