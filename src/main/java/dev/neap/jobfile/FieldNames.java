package dev.neap.jobfile;

import java.util.Locale;
import tools.jackson.databind.PropertyNamingStrategies.NamingBase;

/** A record component's name as a field of the migration file: in snake case. */
final class FieldNames extends NamingBase {

  private static final long serialVersionUID = 1L;

  /** The one field of the format that is not in snake case. */
  private static final String ON_COMPLETE = "onComplete";

  static String field(String javaName) {
    return javaName.equals(ON_COMPLETE)
        ? javaName
        : javaName.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
  }

  @Override
  public String translate(String javaName) {
    return field(javaName);
  }
}
