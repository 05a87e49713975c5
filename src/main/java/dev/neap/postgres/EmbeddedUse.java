package dev.neap.postgres;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Knows which processes use an embedded server, by file locks that end with their process.
 *
 * <p>A process holds {@code users.lock} shared while it uses the server, and {@code start.lock}
 * alone while it starts or stops it, joins or leaves. File locks belong to a whole process and all
 * are lost when any channel of the file is closed: so each directory has one object of this class
 * in a process, which counts.
 */
final class EmbeddedUse {

  /** Something to do under {@code start.lock}. */
  interface Action<T> {
    T run() throws IOException;
  }

  private static final Map<Path, EmbeddedUse> BY_DIRECTORY = new ConcurrentHashMap<>();

  private final Path directory;
  private final ReentrantLock inProcess = new ReentrantLock();
  private @Nullable FileChannel users;
  private @Nullable FileLock shared;
  private int count;

  private EmbeddedUse(Path directory) {
    this.directory = directory;
  }

  static EmbeddedUse of(Path directory) throws IOException {
    return BY_DIRECTORY.computeIfAbsent(directory.toRealPath(), EmbeddedUse::new);
  }

  /** Runs an action while no other process, nor thread of this one, starts or stops the server. */
  <T> T exclusively(Action<T> action) throws IOException {
    inProcess.lock();
    try (FileChannel channel = open("start.lock");
        FileLock lock = channel.lock()) {
      return action.run();
    } finally {
      inProcess.unlock();
    }
  }

  /** Counts one use more; inside {@link #exclusively} only. */
  void join() throws IOException {
    if (count == 0) {
      FileChannel channel = open("users.lock");
      shared = channel.lock(0, Long.MAX_VALUE, true);
      users = channel;
    }
    count++;
  }

  /**
   * Counts one use less; inside {@link #exclusively} only.
   *
   * @return true when nobody is left, in this process or another
   */
  boolean leave() throws IOException {
    count--;
    FileChannel channel = users;
    FileLock lock = shared;
    if (count > 0 || channel == null || lock == null) {
      return false;
    }
    users = null;
    shared = null;
    try (channel) {
      lock.release();
      FileLock alone = channel.tryLock();
      return alone != null;
    }
  }

  private FileChannel open(String name) throws IOException {
    return FileChannel.open(
        directory.resolve(name),
        StandardOpenOption.CREATE,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE);
  }
}
