package dev.neap.bench;

import dev.neap.postgres.EmbeddedServer;
import dev.neap.postgres.RunningServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
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
    lives.add(embedded.start());
  }

  String url() {
    return last().jdbcUrl();
  }

  /** Opens a session for each statement, in whichever life. */
  JdbcClient sql() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url());
    return JdbcClient.create(source);
  }

  /** Kills the first process before its children, so that it can't start them again. */
  void kill() throws IOException, InterruptedException {
    Path file = last().dataDirectory().resolve("postmaster.pid");
    ProcessHandle first = handle(Long.parseLong(Files.readAllLines(file).get(0)));
    List<ProcessHandle> all =
        Stream.concat(Stream.of(first), first.descendants().toList().stream()).toList();
    all.forEach(ProcessHandle::destroyForcibly);
    while (all.stream().anyMatch(KilledServer::runs)) {
      Thread.sleep(1);
    }
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
