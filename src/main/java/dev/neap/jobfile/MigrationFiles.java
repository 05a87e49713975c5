package dev.neap.jobfile;

import dev.neap.migration.Migration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads several migration files, and finds all mistakes of all of them before any is used. */
public final class MigrationFiles {

  private static final Pattern NAMES = Pattern.compile("[^.].*\\.(yaml|yml|json)");

  private final MigrationFile files = new MigrationFile();
  private final List<Mistake> mistakes = new ArrayList<>();
  private final Map<String, Path> names = new HashMap<>();

  private MigrationFiles() {}

  /**
   * A file that was read.
   *
   * @param file where it is
   * @param migration what it describes
   * @param named whether it was named itself, and not found in a directory
   */
  public record Read(Path file, Migration migration, boolean named) {}

  /**
   * Reads files in the order of their names.
   *
   * @param paths files, and directories whose files ending in .yaml, .yml or .json are taken, those
   *     of directories in them and hidden ones left out
   * @return what they hold; empty when no directory holds a file
   * @throws InvalidMigrationFileException naming every mistake of every file
   */
  public static List<Read> read(List<Path> paths) {
    return new MigrationFiles().all(paths);
  }

  private List<Read> all(List<Path> paths) {
    List<Read> read = new ArrayList<>();
    for (Path path : paths) {
      if (Files.isDirectory(path)) {
        in(path).forEach(file -> add(read, file, false));
      } else {
        add(read, path, true);
      }
    }
    if (!mistakes.isEmpty()) {
      throw new InvalidMigrationFileException(mistakes);
    }
    read.sort(Comparator.comparing(r -> r.file().toString(), FileOrder.COMPARATOR));
    return read;
  }

  private void add(List<Read> read, Path file, boolean named) {
    try {
      Migration migration = files.read(file);
      Path other = names.putIfAbsent(migration.name(), file);
      if (other == null) {
        read.add(new Read(file, migration, named));
      } else if (!isSame(other, file)) {
        mistakes.add(
            new Mistake(
                file.toString(),
                0,
                0,
                "the migration's name `%s` is that of %s too".formatted(migration.name(), other),
                "Rename one of them, or give it another `name:`."));
      }
    } catch (InvalidMigrationFileException e) {
      mistakes.addAll(e.mistakes());
    }
  }

  private static boolean isSame(Path one, Path other) {
    return one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize());
  }

  private List<Path> in(Path directory) {
    try (Stream<Path> found = Files.list(directory)) {
      return found
          .filter(file -> NAMES.matcher(file.getFileName().toString()).matches())
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    } catch (IOException e) {
      mistakes.add(
          new Mistake(
              directory.toString(),
              0,
              0,
              "the directory can't be read: " + e,
              "Check the path and its permissions."));
      return List.of();
    }
  }
}
