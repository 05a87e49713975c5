package dev.neap.postgres;

import dev.neap.postgres.EmbeddedProgram.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Brings the server of a data directory up, past what an earlier one may have left there.
 *
 * <p>{@code pg_ctl} gives the server a session of its own, so signals to the terminal's process
 * group do not reach it.
 */
record EmbeddedLaunch(EmbeddedCluster cluster, EmbeddedProgram programs) {

  private static final Duration START_LIMIT = Duration.ofMinutes(5);
  private static final Duration OLD_SESSIONS_LIMIT = Duration.ofSeconds(20);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final int PORT_TRIES = 3;

  /** Waits while a server comes up or goes down; empty when none runs. */
  static Optional<PostmasterFile> awaitSettled(Path data) throws IOException {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (true) {
      Optional<PostmasterFile> file = PostmasterFile.read(data).filter(PostmasterFile::alive);
      if (file.isEmpty() || file.get().ready()) {
        return file;
      }
      if (System.nanoTime() > deadline) {
        throw EmbeddedServerException.notStarted(
            data, "still " + file.get().status() + " after " + START_LIMIT.toSeconds() + " s");
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  /**
   * Starts the server and waits until it takes connections, after a crash through its recovery.
   *
   * @throws EmbeddedServerException NEAP-2105 to NEAP-2108 when it does not come up
   */
  PostmasterFile run() throws IOException {
    long deadline = System.nanoTime() + OLD_SESSIONS_LIMIT.toNanos();
    int portsTried = 0;
    while (true) {
      int port = EmbeddedPort.choose(cluster.lastPort(), cluster.data());
      cluster.writeSettings(port);
      String said = start();
      Optional<PostmasterFile> server = awaitSettled(cluster.data());
      if (server.isPresent()) {
        return server.get();
      }
      boolean sessionsOfOldServer = said.contains("shared memory block");
      if (sessionsOfOldServer && System.nanoTime() < deadline) {
        LockSupport.parkNanos(POLL.toNanos());
      } else if (EmbeddedPort.free(port)) {
        throw EmbeddedServerException.notStarted(cluster.data(), said);
      } else if (++portsTried == PORT_TRIES) {
        throw EmbeddedServerException.portTaken(port);
      }
    }
  }

  private String start() throws IOException {
    Path data = cluster.data();
    Optional<PostmasterFile> stale = PostmasterFile.read(data);
    if (stale.isPresent()) {
      stale.get().disown();
    }
    Path startLog = data.resolve("start.log");
    Files.deleteIfExists(startLog);
    Outcome outcome =
        programs.run(
            START_LIMIT.plusSeconds(10),
            "pg_ctl",
            "start",
            "--wait",
            "--silent",
            "--timeout=" + START_LIMIT.toSeconds(),
            "--pgdata=" + data,
            "--log=" + startLog);
    return outcome.said() + (Files.exists(startLog) ? Files.readString(startLog) : "");
  }
}
