package dev.neap.jobfile;

import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.PropertyNamingStrategies.NamingBase;

/** A record component's name as a field of the migration file: in snake case. */
final class FieldNames extends NamingBase {

  private static final long serialVersionUID = 1L;

  /** The one field that the format has in camel case, and the one that is a word of Java. */
  private static final Map<String, String> IRREGULAR =
      Map.of("onComplete", "onComplete", "defaultValue", "default");

  static String field(String javaName) {
    String snakeCase = javaName.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    return IRREGULAR.getOrDefault(javaName, snakeCase);
  }

  @Override
  public String translate(String javaName) {
    return field(javaName);
  }
}
