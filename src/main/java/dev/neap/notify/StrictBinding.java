package dev.neap.notify;

import java.util.Optional;
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

/** Reads settings and refuses one that nothing reads; says nothing of their values. */
final class StrictBinding {

  private StrictBinding() {}

  /**
   * What is set at a place.
   *
   * @return empty when nothing is
   * @throws InvalidNotificationsException when it can't be read, or has more than the target takes
   */
  static <T> Optional<T> read(Environment environment, String place, Bindable<T> target) {
    BindHandler strict =
        new NoUnboundElementsBindHandler(BindHandler.DEFAULT, new UnboundElementsSourceFilter());
    try {
      return Optional.ofNullable(Binder.get(environment).bind(place, target, strict).orElse(null));
    } catch (BindException e) {
      throw new InvalidNotificationsException(place(e), problem(e));
    }
  }

  private static String place(BindException e) {
    ConfigurationProperty property = e.getProperty();
    return property == null ? e.getName().toString() : property.getName().toString();
  }

  private static String problem(BindException e) {
    if (e.getCause() instanceof UnboundConfigurationPropertiesException unknown) {
      return unknown.getUnboundProperties().stream()
          .map(property -> property.getName().toString())
          .collect(
              Collectors.joining(
                  ", ", "there is no setting ", "; src/docs/notifications.md shows all"));
    }
    return "it can't be read; src/docs/notifications.md shows how it is written";
  }
}
