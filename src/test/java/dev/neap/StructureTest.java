package dev.neap;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/**
 * Holds the code to the structure that each package declares in its {@code package-info.java}.
 *
 * <p>A package without a line of allowed dependencies belongs to the package above it. The root
 * package starts everything, so it may use every other one, and none may use it.
 */
class StructureTest {
  private static final String ROOT = "dev.neap";
  private static final Path SOURCES = Path.of("src/main/java/dev/neap");
  private static final Path TESTS = Path.of("src/test/java/dev/neap");
  private static final Path BENCH = Path.of("src/bench/java/dev/neap");

  /** Values and decisions only: these can be tested without a database, a container or a wait. */
  private static final Set<String> PURE = Set.of("schema", "migration", "operation", "lifecycle");

  private static final Pattern IMPURE_TYPE =
      Pattern.compile("(org\\.springframework|java\\.sql|javax\\.sql)\\..*|java\\.time\\.Clock");
  private static final Pattern IMPURE_CALL =
      Pattern.compile(
          "java\\.time\\.\\w+\\.now"
              + "|java\\.lang\\.System\\.(currentTimeMillis|nanoTime)"
              + "|java\\.lang\\.Thread\\.sleep");
  private static final Set<String> VAGUE_PACKAGES =
      Set.of("util", "common", "config", "service", "impl", "dto");
  private static final Pattern VAGUE_CLASS = Pattern.compile(".*(Manager|Helper|Impl)");
  private static final int LONGEST_FILE = 300;

  private static final Pattern ALLOWED =
      Pattern.compile("Allowed dependencies:(?<list>.*?)(?=<p>|\\*/)", Pattern.DOTALL);
  private static final Pattern LIST =
      Pattern.compile("none|\\{@code [a-z.]+\\}(, \\{@code [a-z.]+\\})*");
  private static final Pattern NAME = Pattern.compile("\\{@code ([a-z.]+)\\}");
  private static final Pattern IMPORT =
      Pattern.compile("^import (?:static )?dev\\.neap\\.([a-z.]+)\\.[A-Z]", Pattern.MULTILINE);

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .importUrl(Neap.class.getProtectionDomain().getCodeSource().getLocation());
  private static final Map<String, Set<String>> DECLARED = readAllowedDependencies(SOURCES);

  @Test
  void everyPackageDeclaresItselfNullMarkedAndWhatItMayUse() {
    Set<String> packages = packages();
    assertThat(packages).as("packages below " + ROOT).isNotEmpty();
    assertThat(packages)
        .allSatisfy(
            name -> {
              assertThat(packageInfo(name)).isRegularFile();
              assertThat(CLASSES.getPackage(ROOT + "." + name).isAnnotatedWith(NullMarked.class))
                  .as("package %s is @NullMarked", name)
                  .isTrue();
              assertThat(moduleOf(ROOT + "." + name))
                  .as("the package at or above %s with a line 'Allowed dependencies: …'", name)
                  .isNotEmpty();
            });
    assertThat(CLASSES.getPackage(ROOT).isAnnotatedWith(NullMarked.class)).isTrue();
  }

  @Test
  void packagesUseOnlyWhatTheyAllow() {
    List<String> violations = new ArrayList<>();
    int seen = 0;
    for (JavaClass origin : CLASSES) {
      String from = moduleOf(origin.getPackageName());
      for (Dependency dependency : origin.getDirectDependenciesFromSelf()) {
        String target = dependency.getTargetClass().getBaseComponentType().getPackageName();
        if (from.isEmpty() || !isNeap(target)) {
          continue;
        }
        seen++;
        String to = moduleOf(target);
        if (!to.equals(from) && !DECLARED.getOrDefault(from, Set.of()).contains(to)) {
          violations.add(from + " may not use " + to + ": " + dependency.getDescription());
        }
      }
    }
    assertThat(violations).isEmpty();
    assertThat(seen).as("dependencies between Neap's classes").isPositive();
  }

  @Test
  void allowedDependenciesFormNoCycle() {
    assertThat(DECLARED).isNotEmpty();
    Map<String, Set<String>> rest = new TreeMap<>(DECLARED);
    while (rest.entrySet()
        .removeIf(entry -> entry.getValue().stream().noneMatch(rest::containsKey))) {
      // Each round takes away the packages that use none of those still left.
    }
    assertThat(rest).as("packages in a cycle, or using one").isEmpty();
  }

  @Test
  void pureCoreKnowsNoContainerNoDatabaseAndNoClock() {
    for (String pure : PURE) {
      assertThat(in(pure)).as("classes of the pure package " + pure).isNotEmpty();
    }
    Set<JavaClass> impure =
        PURE.stream()
            .flatMap(name -> in(name).stream())
            .filter(type -> !impurities(type).isEmpty())
            .collect(toSet());
    Set<String> stores =
        impure.stream()
            .filter(type -> moduleOf(type.getPackageName()).equals("lifecycle"))
            .map(StructureTest::fileName)
            .filter(name -> name.endsWith("Store"))
            .collect(toSet());
    assertThat(impure)
        .filteredOn(type -> stores.contains(fileName(type)))
        .filteredOn(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
        .filteredOn(type -> type.isTopLevelClass())
        .as("lifecycle's one way to keep things")
        .hasSizeLessThanOrEqualTo(1);
    assertThat(impure.stream().filter(type -> !stores.contains(fileName(type))))
        .as("pure classes, with what makes them impure")
        .extracting(type -> type.getName() + ": " + String.join(", ", impurities(type)))
        .isEmpty();
  }

  @Test
  void namesSayWhatTheyAreFor() {
    assertThat(CLASSES.stream().filter(type -> isNeap(type.getPackageName()))).isNotEmpty();
    assertThat(packages())
        .noneMatch(name -> Arrays.stream(name.split("\\.")).anyMatch(VAGUE_PACKAGES::contains));
    assertThat(CLASSES)
        .extracting(JavaClass::getSimpleName)
        .noneMatch(VAGUE_CLASS.asMatchPredicate());
  }

  @Test
  void sourceFilesStayShort() {
    List<Path> files = Stream.of(SOURCES, TESTS, BENCH).flatMap(StructureTest::javaFiles).toList();
    assertThat(files).hasSizeGreaterThan(2);
    assertThat(files)
        .filteredOn(file -> read(file).lines().count() > LONGEST_FILE)
        .as("source files over %d lines", LONGEST_FILE)
        .isEmpty();
  }

  /** It is compiled only where it runs, so its sources are looked at. */
  @Test
  void benchmarkUsesOnlyWhatItAllows() {
    Map<String, Set<String>> allowed = readAllowedDependencies(BENCH);
    assertThat(javaFiles(BENCH))
        .isNotEmpty()
        .allSatisfy(
            file -> {
              Set<String> used =
                  IMPORT
                      .matcher(read(file))
                      .results()
                      .map(match -> match.group(1))
                      .filter(name -> !name.matches("bench(\\..*)?"))
                      .collect(toSet());
              assertThat(allowed.get(packageOf(BENCH, file))).containsAll(used);
              assertThat(file.toString()).doesNotMatch(VAGUE_CLASS + "\\.java");
            });
  }

  private static Set<String> packages() {
    return CLASSES.stream()
        .map(JavaClass::getPackageName)
        .filter(name -> name.startsWith(ROOT + "."))
        .map(name -> name.substring(ROOT.length() + 1))
        .collect(toCollection(TreeSet::new));
  }

  private static List<JavaClass> in(String module) {
    Predicate<JavaClass> declared = type -> !type.getSimpleName().equals("package-info");
    return CLASSES.stream()
        .filter(declared.and(type -> moduleOf(type.getPackageName()).equals(module)))
        .toList();
  }

  private static Set<String> impurities(JavaClass type) {
    Stream<String> types =
        type.getDirectDependenciesFromSelf().stream()
            .map(dependency -> dependency.getTargetClass().getBaseComponentType().getName())
            .filter(IMPURE_TYPE.asMatchPredicate());
    Stream<String> calls =
        type.getMethodCallsFromSelf().stream()
            .map(JavaMethodCall::getTarget)
            .map(target -> target.getOwner().getName() + "." + target.getName())
            .filter(IMPURE_CALL.asMatchPredicate());
    return Stream.concat(types, calls).collect(toCollection(TreeSet::new));
  }

  private static String fileName(JavaClass type) {
    String name = type.getName().substring(type.getPackageName().length() + 1);
    return name.contains("$") ? name.substring(0, name.indexOf('$')) : name;
  }

  private static boolean isNeap(String packageName) {
    return packageName.equals(ROOT) || packageName.startsWith(ROOT + ".");
  }

  /** The nearest package, this one or above, that says what it may use; empty for the root. */
  private static String moduleOf(String packageName) {
    String name = packageName.equals(ROOT) ? "" : packageName.substring(ROOT.length() + 1);
    while (!name.isEmpty() && !DECLARED.containsKey(name)) {
      name = name.contains(".") ? name.substring(0, name.lastIndexOf('.')) : "";
    }
    return name;
  }

  private static Map<String, Set<String>> readAllowedDependencies(Path sources) {
    Map<String, Set<String>> result = new TreeMap<>();
    for (Path file :
        javaFiles(sources).filter(path -> path.endsWith("package-info.java")).toList()) {
      var declared = ALLOWED.matcher(read(file));
      if (declared.find()) {
        String list =
            declared
                .group("list")
                .lines()
                .map(line -> line.replaceFirst("^ \\*", "").strip())
                .collect(joining(" "))
                .strip();
        assertThat(list).as("allowed dependencies in %s", file).matches(LIST);
        Set<String> names =
            NAME.matcher(list)
                .results()
                .map(match -> match.group(1))
                .collect(toCollection(TreeSet::new));
        result.put(packageOf(sources, file), names);
      }
    }
    return result;
  }

  private static String packageOf(Path sources, Path file) {
    String directory = sources.relativize(file.resolveSibling("")).toString();
    return directory.replace('/', '.').replace('\\', '.');
  }

  private static Path packageInfo(String name) {
    return SOURCES.resolve(name.replace('.', '/')).resolve("package-info.java");
  }

  private static Stream<Path> javaFiles(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
