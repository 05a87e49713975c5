package dev.neap.engine;

import dev.neap.window.InvalidWindowException;
import dev.neap.window.Window;
import dev.neap.window.WrittenWindow;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.core.env.Environment;

/** The off-peak windows of the configuration, by name. */
public final class Windows {

  /** So many chunks before a window closes none is begun any more. */
  public static final int CHUNKS_AHEAD = 3;

  private static final String PLACE = "neap.windows";

  private final Map<String, Window> windows = new TreeMap<>();

  private Windows(Map<String, WrittenWindow> written) {
    written.forEach((name, window) -> windows.put(name, window.read(name)));
  }

  /**
   * Reads them. A setting that is not known is refused: a misspelled {@code closed-on} would let
   * work run on a day on which it must not.
   *
   * @throws InvalidWindowException when one can't be read
   */
  static Windows of(Environment environment) {
    BindHandler strict =
        new NoUnboundElementsBindHandler(BindHandler.DEFAULT, new UnboundElementsSourceFilter());
    try {
      return new Windows(
          Binder.get(environment)
              .bind(PLACE, Bindable.mapOf(String.class, WrittenWindow.class), strict)
              .orElse(Map.of()));
    } catch (BindException e) {
      throw new InvalidWindowException(place(e), problem(e));
    }
  }

  private static String place(BindException e) {
    ConfigurationProperty property = e.getProperty();
    return property == null ? PLACE : property.getName().toString();
  }

  private static String problem(BindException e) {
    return e.getCause() instanceof UnboundConfigurationPropertiesException unknown
        ? "there is no setting %s; there are zone, days, from, to, spans, closed-on and open-on"
            .formatted(
                unknown.getUnboundProperties().stream()
                    .map(property -> property.getName().toString())
                    .collect(Collectors.joining(", ")))
        : "it can't be read; src/docs/windows.md shows how a window is written";
  }

  /** All windows by their names. */
  public Map<String, Window> windows() {
    return Collections.unmodifiableMap(windows);
  }

  /** The window of that name; empty when the configuration has none. */
  public Optional<Window> find(String name) {
    return Optional.ofNullable(windows.get(name));
  }
}
