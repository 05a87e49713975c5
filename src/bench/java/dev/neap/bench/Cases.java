package dev.neap.bench;

import java.lang.reflect.Constructor;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.springframework.beans.BeanUtils;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AssignableTypeFilter;

/** Finds the cases. */
final class Cases {

  private Cases() {}

  /** All there are, in the order of their names. */
  static List<Case> all() {
    ClassPathScanningCandidateComponentProvider scan =
        new ClassPathScanningCandidateComponentProvider(false);
    scan.addIncludeFilter(new AssignableTypeFilter(Case.class));
    return scan.findCandidateComponents(Case.class.getPackageName() + ".cases").stream()
        .map(found -> make(String.valueOf(found.getBeanClassName())))
        .sorted(Comparator.comparing(Case::name))
        .toList();
  }

  /**
   * Refuses names that stand for nothing.
   *
   * @param further what may be asked for besides cases
   */
  static void assertKnown(List<Case> cases, List<String> names, List<String> further) {
    List<String> known = Stream.concat(cases.stream().map(Case::name), further.stream()).toList();
    List<String> unknown = names.stream().filter(Predicate.not(known::contains)).toList();
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "bench.cases: there is no " + unknown + "; there are " + known);
    }
  }

  private static Case make(String name) {
    try {
      Constructor<?> constructor = Class.forName(name).getDeclaredConstructor();
      return (Case) BeanUtils.instantiateClass(constructor);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("case " + name + " can't be made", e);
    }
  }
}
