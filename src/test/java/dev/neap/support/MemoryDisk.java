package dev.neap.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/**
 * A directory in memory for a test server's files: creating and dropping a database, which each
 * test does, writes and removes some 600 files and takes a multiple of the time on a disk.
 *
 * <p>Linux has one at {@code /dev/shm}. It is not used where less than {@link #ROOM} is free, as in
 * most containers.
 */
final class MemoryDisk {

  private static final Path DISK = Path.of("/dev/shm");
  private static final String PREFIX = "neap-test-";

  /** Several times what the largest test needs, for both processes, in bytes. */
  private static final long ROOM = 8L << 30;

  private MemoryDisk() {}

  /**
   * A directory that does not exist yet, of this process alone; nothing where there is no room.
   * What processes that were killed have left is removed.
   */
  static Optional<Path> forThisProcess() {
    if (!Files.isWritable(DISK)) {
      return Optional.empty();
    }
    try (Stream<Path> entries = Files.list(DISK)) {
      List<Path> left = entries.filter(MemoryDisk::isLeft).toList();
      for (Path directory : left) {
        FileSystemUtils.deleteRecursively(directory);
      }
    } catch (IOException e) {
      return Optional.empty();
    }
    return DISK.toFile().getUsableSpace() < ROOM
        ? Optional.empty()
        : Optional.of(DISK.resolve(PREFIX + ProcessHandle.current().pid()));
  }

  /**
   * Its process is not there, and nothing was made in it lately: not by another container either.
   */
  private static boolean isLeft(Path directory) {
    String name = directory.getFileName().toString();
    if (!name.matches(PREFIX + "\\d+")) {
      return false;
    }
    long pid = Long.parseLong(name.substring(PREFIX.length()));
    long idle = System.currentTimeMillis() - directory.resolve("base").toFile().lastModified();
    return pid == ProcessHandle.current().pid()
        || ProcessHandle.of(pid).isEmpty() && idle > Duration.ofMinutes(15).toMillis();
  }
}
