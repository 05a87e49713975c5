package dev.neap.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a server wrote about itself into {@code postmaster.pid} of its data directory.
 *
 * <p>The lines are fixed by PostgreSQL's {@code utils/pidfile.h}: process, data directory, start
 * time, port, socket directory, address, shared memory key, status.
 *
 * @param pid the server's process when it wrote the file
 * @param port the port it listens on; 0 before it listens
 * @param status {@code starting}, {@code ready}, {@code standby} or {@code stopping}; empty before
 *     it says
 */
record PostmasterFile(Path data, long pid, int port, String status) {

  private static final String NAME = "postmaster.pid";

  /**
   * Reads the file of a data directory; empty when there is none.
   *
   * @throws IOException when it is there and cannot be read
   */
  static Optional<PostmasterFile> read(Path data) throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(data.resolve(NAME));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    return Optional.of(
        new PostmasterFile(
            data, Math.abs(number(lines, 0)), (int) number(lines, 3), line(lines, 7)));
  }

  boolean ready() {
    return status.equals("ready");
  }

  /**
   * Tells whether the process is there and is the server of this data directory, not another
   * program that was given the same process number, nor one that ended and was not waited for.
   */
  boolean alive() {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(this::servesData)
        .isPresent();
  }

  private boolean servesData(ProcessHandle process) {
    Path workingDirectory = Path.of("/proc", Long.toString(pid), "cwd");
    if (Files.isDirectory(Path.of("/proc/self"))) {
      try {
        return Files.isSameFile(workingDirectory, data);
      } catch (IOException e) {
        return false;
      }
    }
    return process
        .info()
        .command()
        .map(command -> command.endsWith("postgres") || command.endsWith("postgres.exe"))
        .orElse(true);
  }

  /**
   * Makes the next server start take this file for a stale one.
   *
   * <p>A server refuses to start while the process of the first line exists, unless that is its own
   * parent or grandparent ({@code CreateLockFile} in PostgreSQL's {@code miscinit.c}): so this
   * process is written there. The other lines stay, since the shared memory key among them is what
   * keeps a new server away from sessions that outlived the old one.
   */
  void disown() throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(data.resolve(NAME)));
    if (lines.isEmpty()) {
      Files.delete(data.resolve(NAME));
      return;
    }
    lines.set(0, Long.toString(ProcessHandle.current().pid()));
    Files.write(data.resolve(NAME), lines);
  }

  private static long number(List<String> lines, int index) {
    try {
      return Long.parseLong(line(lines, index));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static String line(List<String> lines, int index) {
    return index < lines.size() ? lines.get(index).strip() : "";
  }
}
