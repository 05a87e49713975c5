package dev.neap.flag;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The key of a flag: which ones there can be, and which values each takes.
 *
 * @param migration the migration's name, which may hold dots itself; {@code neap} for the switch
 *     that pauses all
 * @param name what the flag is about, the part after the last dot
 */
record FlagKey(String migration, String name) {

  static final String PAUSE_ALL = "neap.pause-all";
  static final String READ_NEW = "read-new";
  static final List<String> NAMES = List.of("expand", "backfill", "tighten", "contract", READ_NEW);

  /** Splits a key; throws NEAP-4101 with the nearest key when it has not the form of one. */
  static FlagKey parse(String key, Collection<String> migrations) {
    int dot = key.lastIndexOf('.');
    FlagKey parsed = dot < 1 ? null : new FlagKey(key.substring(0, dot), key.substring(dot + 1));
    if (parsed != null && (NAMES.contains(parsed.name) || key.equals(PAUSE_ALL))) {
      return parsed;
    }
    Stream<String> own = parsed == null ? Stream.of() : Stream.of(parsed.migration);
    throw FlagException.malformedKey(
        key, suggestion(key, Stream.concat(own, migrations.stream()).distinct().toList()));
  }

  /** Whether the flag's value is a percent; of all others it is on or off. */
  static boolean isPercent(String key) {
    return key.endsWith("." + READ_NEW);
  }

  /** A sentence that names the nearest other key of these migrations; empty when none is near. */
  static String suggestion(String key, Collection<String> migrations) {
    Stream<String> possible =
        migrations.stream().flatMap(m -> NAMES.stream().map(name -> m + "." + name));
    List<String> others =
        Stream.concat(possible, Stream.of(PAUSE_ALL)).filter(other -> !other.equals(key)).toList();
    return Nearest.to(key, others).map(nearest -> " Did you mean '" + nearest + "'?").orElse("");
  }

  /** The value in the form the store keeps; throws NEAP-4103 when this flag does not take it. */
  String storedValue(String value) {
    String word = value.strip().toLowerCase(Locale.ROOT);
    if (name.equals(READ_NEW)) {
      if (word.matches("[0-9]{1,3}") && Integer.parseInt(word) <= 100) {
        return String.valueOf(Integer.parseInt(word));
      }
      throw FlagException.refusedValue(
          toString(), value, "a whole number from 0 to 100, the percent of readers");
    }
    return switch (word) {
      case "on", "true" -> "on";
      case "off", "false" -> "off";
      default -> throw FlagException.refusedValue(toString(), value, "on, off (or true, false)");
    };
  }

  @Override
  public String toString() {
    return migration + "." + name;
  }
}
