package dev.neap.flag.provider;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Environment variables, as they could be; broken, all hold what none may. */
final class Variables extends Source {

  private final Map<String, String> variables = new TreeMap<>();
  private boolean broken;

  @Override
  Map<String, Object> settings() {
    return Map.of("neap.flags.provider", "env");
  }

  /** The provider that reads them. */
  EnvironmentVariables asProvider() {
    return new EnvironmentVariables(
        new EnvironmentVariables.Settings("NEAP_FLAG_"),
        name -> broken ? "perhaps" : variables.get(name));
  }

  @Override
  void publish() {
    variables.clear();
    flags.forEach(
        (key, value) ->
            variables.put(
                "NEAP_FLAG_" + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_'),
                value instanceof Boolean on ? (on ? "on" : "off") : value.toString()));
  }

  @Override
  void breakDown() {
    broken = true;
  }

  @Override
  void mend() {
    broken = false;
  }
}
