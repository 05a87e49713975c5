package dev.neap.bench;

import dev.neap.postgres.EmbeddedServer;
import dev.neap.postgres.RunningServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A server that is killed with all of its processes, and started again on what is on the disk. */
final class KilledServer {

  private final EmbeddedServer embedded;
  private final List<RunningServer> lives = new ArrayList<>();

  /** Starts it. */
  KilledServer(EmbeddedServer embedded) {
    this.embedded = embedded;
    start();
  }

  void start() {
    RunningServer life = embedded.start();
    if (!lives.isEmpty() && life.port() != last().port()) {
      throw new IllegalStateException("the server is not where it was before it was killed");
    }
    lives.add(life);
  }

  String url() {
    return last().jdbcUrl();
  }

  /** Statements in sessions of their own, in whichever life. */
  JdbcClient sql() {
    return JdbcClient.create(database());
  }

  DataSource database() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url());
    source.setApplicationName("neap watch");
    return source;
  }

  /**
   * Kills the first process before its children, so that it can't start them again; one that was
   * born in between ends by itself.
   */
  void kill() throws IOException {
    Path file = last().dataDirectory().resolve("postmaster.pid");
    ProcessHandle first = handle(Long.parseLong(Files.readAllLines(file).get(0)));
    List<ProcessHandle> all =
        Stream.concat(Stream.of(first), first.descendants().toList().stream()).toList();
    all.forEach(ProcessHandle::destroyForcibly);
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofMillis(1))
        .until(() -> all.stream().noneMatch(KilledServer::runs));
  }

  private static ProcessHandle handle(long pid) {
    return ProcessHandle.of(pid)
        .orElseThrow(() -> new IllegalStateException("there is no server " + pid + " to kill"));
  }

  /** A process that ended and that nobody has waited for runs no longer. */
  private static boolean runs(ProcessHandle process) {
    return process.isAlive() && process.info().command().isPresent();
  }

  void stop() {
    last().stop();
  }

  private RunningServer last() {
    return lives.get(lives.size() - 1);
  }
}
