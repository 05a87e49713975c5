package dev.neap.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    if (!Files.isWritable(DISK) || DISK.toFile().getUsableSpace() < ROOM) {
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
    return Optional.of(DISK.resolve(PREFIX + ProcessHandle.current().pid()));
  }

  private static boolean isLeft(Path directory) {
    String name = directory.getFileName().toString();
    return name.matches(PREFIX + "\\d+")
        && ProcessHandle.of(Long.parseLong(name.substring(PREFIX.length()))).isEmpty();
  }
}
