package dev.neap.cli;

import dev.neap.jobfile.Nearest;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Refuses a setting that nothing reads: a limit whose name is misspelt would never hold.
 *
 * <p>Known are the components of all records that settings are bound to, and what is read by name.
 * Only files are looked at; an environment variable {@code NEAP_…} may be somebody else's.
 */
final class KnownSettings {

  private static final ConfigurationPropertyName ALL = ConfigurationPropertyName.of("neap");
  private static final Set<String> READ_BY_NAME =
      Set.of(
          "neap.url",
          "neap.schema",
          "neap.targets",
          "neap.windows",
          "neap.gates",
          "neap.notify.link",
          "neap.notify.place",
          "neap.notify.timeout",
          "neap.notify.give-up-after",
          "neap.notify.channels",
          "neap.notify.brokers",
          "neap.notify.rules");

  private final Set<ConfigurationPropertyName> known;

  private KnownSettings(Set<ConfigurationPropertyName> known) {
    this.known = known;
  }

  /**
   * Looks at the files that the context was configured by.
   *
   * @throws CommandException naming the first setting that is not known, and its place
   */
  static void check(ConfigurableApplicationContext context) {
    KnownSettings settings = new KnownSettings(of(context.getBeanFactory()));
    context.getEnvironment().getPropertySources().stream()
        .filter(OriginTrackedMapPropertySource.class::isInstance)
        .map(OriginTrackedMapPropertySource.class::cast)
        .forEach(settings::check);
  }

  private static Set<ConfigurationPropertyName> of(ListableBeanFactory beans) {
    Stream<String> bound =
        Arrays.stream(beans.getBeanNamesForAnnotation(ConfigurationProperties.class))
            .map(beans::getType)
            .filter(type -> type != null && type.isRecord())
            .flatMap(KnownSettings::components);
    return Stream.concat(READ_BY_NAME.stream(), bound)
        .map(ConfigurationPropertyName::of)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<String> components(Class<?> type) {
    String prefix = type.getAnnotation(ConfigurationProperties.class).value();
    return Arrays.stream(type.getRecordComponents())
        .map(part -> prefix + "." + DataObjectPropertyName.toDashedForm(part.getName()));
  }

  private void check(OriginTrackedMapPropertySource file) {
    for (String name : file.getPropertyNames()) {
      ConfigurationPropertyName setting = ConfigurationPropertyName.adapt(name, '.');
      if (!isPartOf(ALL, setting)) {
        refuseMisplaced(setting, place(file, name));
      } else if (!ALL.equals(setting) && !isKnown(name)) {
        throw unknown(name, place(file, name));
      }
    }
  }

  /** Beside {@code neap} may stand what others read, but no setting that would be one below it. */
  private void refuseMisplaced(ConfigurationPropertyName setting, String place) {
    String section = setting.getElement(0, Form.DASHED);
    Set<String> sections =
        known.stream().map(k -> k.getElement(1, Form.DASHED)).collect(Collectors.toSet());
    String below = String.valueOf(setting).substring(section.length());
    String meant =
        isMisspelt(section)
            ? "neap"
            : Nearest.to(section, sections).map("neap."::concat).orElse("");
    if (!meant.isEmpty() && isKnown(meant + below)) {
      throw CommandException.usage(
          "NEAP-8005",
          "There is no setting %s (%s). Did you mean %s?".formatted(setting, place, meant + below));
    }
  }

  private boolean isKnown(String name) {
    ConfigurationPropertyName setting = ConfigurationPropertyName.adapt(name, '.');
    return known.stream().anyMatch(k -> isPartOf(k, setting));
  }

  /** Whether it is {@code neap} with its letters in another order. */
  private static boolean isMisspelt(String section) {
    return section
        .chars()
        .sorted()
        .boxed()
        .toList()
        .equals("neap".chars().sorted().boxed().toList());
  }

  private static String place(OriginTrackedMapPropertySource file, String name) {
    return OriginLookup.getOrigin(file, name) instanceof TextResourceOrigin text
            && text.getLocation() != null
        ? "%s, line %d".formatted(text.getResource(), text.getLocation().getLine() + 1)
        : file.getName();
  }

  private static boolean isPartOf(
      ConfigurationPropertyName known, ConfigurationPropertyName setting) {
    return known.equals(setting) || known.isAncestorOf(setting);
  }

  private CommandException unknown(String name, String place) {
    Set<String> names =
        known.stream().map(String::valueOf).collect(Collectors.toCollection(TreeSet::new));
    String help =
        Nearest.to(name, names)
            .map("Did you mean %s?"::formatted)
            .orElseGet(() -> "There are: " + String.join(", ", beside(name, names)));
    return CommandException.usage(
        "NEAP-8005", "There is no setting %s (%s). %s".formatted(name, place, help));
  }

  /** What there is below the part of the name that is right. */
  private static Set<String> beside(String name, Set<String> names) {
    String right = name;
    Set<String> found = Set.of();
    while (found.isEmpty()) {
      String below = right.substring(0, right.lastIndexOf('.') + 1);
      found =
          names.stream()
              .filter(known -> known.startsWith(below))
              .map(known -> known.substring(below.length()).split("\\.", 2)[0])
              .collect(Collectors.toCollection(TreeSet::new));
      right = right.substring(0, right.lastIndexOf('.'));
    }
    return found;
  }
}
