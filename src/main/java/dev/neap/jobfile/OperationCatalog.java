package dev.neap.jobfile;

import dev.neap.migration.Operation;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AssignableTypeFilter;
import org.springframework.util.ClassUtils;

/** The operations that there are: every public record of a package that is one. */
final class OperationCatalog {

  private static final String PACKAGE = "dev.neap.operation";

  private final Map<String, Class<? extends Operation>> records = new TreeMap<>();

  private OperationCatalog() {}

  static OperationCatalog scan() {
    return scan(PACKAGE);
  }

  static OperationCatalog scan(String packageName) {
    OperationCatalog catalog = new OperationCatalog();
    ClassPathScanningCandidateComponentProvider scanner =
        new ClassPathScanningCandidateComponentProvider(false);
    scanner.addIncludeFilter(new AssignableTypeFilter(Operation.class));
    for (BeanDefinition found : scanner.findCandidateComponents(packageName)) {
      catalog.add(String.valueOf(found.getBeanClassName()));
    }
    return catalog;
  }

  private void add(String className) {
    Class<?> type = ClassUtils.resolveClassName(className, getClass().getClassLoader());
    if (type.isRecord() && Modifier.isPublic(type.getModifiers())) {
      records.put(FieldNames.field(type.getSimpleName()), type.asSubclass(Operation.class));
    }
  }

  Collection<String> names() {
    return records.keySet();
  }

  Optional<Class<? extends Operation>> find(String name) {
    return Optional.ofNullable(records.get(name));
  }
}
