package dev.neap.engine;

import dev.neap.engine.Gate.Unknown;
import dev.neap.migration.Phase;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.core.env.Environment;

/**
 * What the configuration says of the gates, below {@code neap.gates}. A gate or a setting that is
 * not known is refused: a misspelled one would guard nothing.
 */
public final class GateSettings {

  private static final String PLACE = "neap.gates";

  /** Into these the lifecycle asks gates; it goes into the others by itself. */
  private static final Set<Phase> GUARDED =
      EnumSet.of(Phase.EXPAND, Phase.BACKFILL, Phase.TIGHTEN, Phase.CONTRACT);

  private final Binder binder;
  private final Set<String> read = new TreeSet<>();

  /** What every gate has. */
  record Policy(@Nullable Written unknown) {}

  /** What becomes of an answer that a gate can't tell, as the configuration has it. */
  public enum Written {
    /** It does not let through. */
    WAIT,
    /** It lets through, and its reason says so. */
    PASS
  }

  GateSettings(Environment environment) {
    this.binder = Binder.get(environment);
  }

  /**
   * The settings of one gate, with their defaults where the configuration says nothing.
   *
   * @param type a record with a component {@code unknown}
   * @throws InvalidGateException when they can't be read
   */
  public <T extends Record> T of(String gate, Class<T> type) {
    read.add(gate);
    try {
      return binder.bindOrCreate(PLACE + "." + gate, Bindable.of(type), strict());
    } catch (BindException e) {
      throw invalid(e, gate);
    }
  }

  /**
   * The settings of all gates of a kind, by name.
   *
   * @param type a record with a component {@code unknown}
   * @throws InvalidGateException when they can't be read
   */
  public <T extends Record> Map<String, T> named(String kind, Class<T> type) {
    read.add(kind);
    try {
      return new TreeMap<>(
          binder
              .bind(PLACE + "." + kind, Bindable.mapOf(String.class, type), strict())
              .orElse(Map.of()));
    } catch (BindException e) {
      throw invalid(e, kind);
    }
  }

  /**
   * The phases that a gate guards, as they were written.
   *
   * @throws InvalidGateException when none is given, or one that no gate is asked before
   */
  public static Set<Phase> phases(String gate, Collection<Phase> written) {
    if (written.isEmpty() || !GUARDED.containsAll(written)) {
      throw InvalidGateException.value(
          PLACE + "." + gate + ".phases",
          "a gate guards one or more of expand, backfill, tighten and contract");
    }
    return EnumSet.copyOf(written);
  }

  /**
   * Refuses what is said of gates that there are not.
   *
   * @param names the names of all gates
   * @throws InvalidGateException NEAP-6160 naming the first one
   */
  void refuseOthers(Collection<String> names) {
    Set<String> known = new TreeSet<>(read);
    names.stream().filter(name -> !name.contains(".")).forEach(known::add);
    for (String written :
        binder.bind(PLACE, Bindable.mapOf(String.class, Object.class)).orElse(Map.of()).keySet()) {
      String top = written.split("\\.", 2)[0];
      if (known.stream().noneMatch(name -> same(name, top))) {
        throw InvalidGateException.unknown(
            PLACE + "." + top, "there is no such gate; there are " + String.join(", ", known));
      }
    }
    names.stream().filter(name -> !name.contains(".")).forEach(this::refuseOtherSettings);
  }

  private void refuseOtherSettings(String gate) {
    if (!read.contains(gate)) {
      of(gate, Policy.class);
      read.remove(gate);
    }
  }

  /**
   * Whether an answer of this gate that it can't tell lets through.
   *
   * @throws InvalidGateException NEAP-6161 when the configuration says so of a gate that must not
   */
  boolean passesUnknown(Gate gate) {
    String place = PLACE + "." + gate.name() + ".unknown";
    Written written;
    try {
      written = binder.bind(place, Bindable.of(Written.class)).orElse(null);
    } catch (BindException e) {
      throw invalid(e, gate.name());
    }
    if (written == Written.PASS && gate.unknown() == Unknown.WAITS_ALWAYS) {
      throw InvalidGateException.value(
          place, "what this gate keeps safe can't be left to chance; it always waits");
    }
    return written == null ? gate.unknown() == Unknown.PASSES : written == Written.PASS;
  }

  private static BindHandler strict() {
    return new NoUnboundElementsBindHandler(BindHandler.DEFAULT, new UnboundElementsSourceFilter());
  }

  private static boolean same(String name, String written) {
    return ConfigurationPropertyName.adapt(name, '.')
        .equals(ConfigurationPropertyName.adapt(written, '.'));
  }

  private static InvalidGateException invalid(BindException e, String gate) {
    if (e.getCause() instanceof UnboundConfigurationPropertiesException unknown) {
      return InvalidGateException.unknown(
          unknown.getUnboundProperties().stream()
              .map(property -> property.getName().toString())
              .collect(Collectors.joining(", ")),
          "there is no such setting; src/docs/gates.md shows those of gate " + gate);
    }
    ConfigurationProperty property = e.getProperty();
    return InvalidGateException.value(
        property == null ? PLACE + "." + gate : property.getName().toString(),
        "it can't be read; src/docs/gates.md shows how gate " + gate + " is written");
  }
}
