package dev.neap.postgres;

import dev.neap.postgres.EmbeddedProgram.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * A PostgreSQL server of Neap's own that keeps its data under a directory and outlives its starter.
 *
 * <p>The first process that asks starts it, in a session of its own, so that neither Ctrl-C nor the
 * end of that process stops it; every other one attaches to it. It listens on 127.0.0.1 alone.
 */
public final class EmbeddedServer {

  private static final Logger log = LoggerFactory.getLogger(EmbeddedServer.class);
  private static final Duration STOP_LIMIT = Duration.ofMinutes(2);
  private static final long MIN_FREE_BYTES = 300L << 20;

  private final Path directory;
  private final Path binaries;

  EmbeddedServer(Path directory, Path binaries) {
    this.directory = directory.toAbsolutePath().normalize();
    this.binaries = binaries.toAbsolutePath().normalize();
  }

  /**
   * Names the server that lives under a directory, without starting it.
   *
   * @param directory where binaries ({@code bin}), data ({@code data}) and locks are kept; made at
   *     the first start
   */
  public static EmbeddedServer at(Path directory) {
    return new EmbeddedServer(directory, directory.resolve("bin"));
  }

  /**
   * Attaches to the server when it runs, else starts it, making it first when it is not there.
   *
   * @return the running server; close it at the end of the process, after all of its connections
   * @throws EmbeddedServerException NEAP-2101 to NEAP-2109 when that cannot be done
   */
  public RunningServer start() {
    try {
      Files.createDirectories(directory);
      EmbeddedUse use = EmbeddedUse.of(directory);
      return use.exclusively(
          () -> {
            EmbeddedCluster cluster = new EmbeddedCluster(directory.resolve("data"));
            Optional<PostmasterFile> running = EmbeddedLaunch.awaitSettled(cluster.data());
            PostmasterFile server = running.isPresent() ? running.get() : startServer(cluster);
            RunningServer handle =
                new RunningServer(
                    this, use, cluster, server.port(), cluster.password(), running.isEmpty());
            checkAnswers(handle);
            use.join();
            return handle;
          });
    } catch (IOException e) {
      throw EmbeddedServerException.directory(directory, e);
    }
  }

  private PostmasterFile startServer(EmbeddedCluster cluster) throws IOException {
    long begin = System.nanoTime();
    if (Files.getFileStore(directory).getUsableSpace() < MIN_FREE_BYTES) {
      throw EmbeddedServerException.diskFull(directory, null);
    }
    Files.createDirectories(binaries);
    EmbeddedBinaries unpacked = EmbeddedBinaries.unpackedUnder(binaries);
    cluster.create(programs(unpacked), unpacked.major());
    cluster.checkMajor(unpacked.major());
    Files.deleteIfExists(keepMark());
    PostmasterFile server = new EmbeddedLaunch(cluster, programs(unpacked)).run();
    log.atInfo()
        .addKeyValue("data", cluster.data())
        .addKeyValue("port", server.port())
        .addKeyValue("millis", (System.nanoTime() - begin) / 1_000_000)
        .log("embedded server started");
    return server;
  }

  private static void checkAnswers(RunningServer server) throws IOException {
    try {
      String data =
          server.sql().sql("SELECT current_setting('data_directory')").query(String.class).single();
      if (!Files.isSameFile(Path.of(data), server.dataDirectory())) {
        throw EmbeddedServerException.notAnswering(
            server.dataDirectory(),
            server.port(),
            new IOException("the server at this port has its data in " + data));
      }
    } catch (DataAccessException e) {
      throw EmbeddedServerException.notAnswering(
          server.dataDirectory(), server.port(), e.getMostSpecificCause());
    }
  }

  /** Stops the server in the fast mode: open transactions are rolled back. */
  void stop(Path data) throws IOException {
    Files.deleteIfExists(keepMark());
    if (PostmasterFile.read(data).filter(PostmasterFile::alive).isEmpty()) {
      return;
    }
    Outcome outcome =
        programs(EmbeddedBinaries.unpackedUnder(binaries))
            .run(
                STOP_LIMIT.plusSeconds(10),
                "pg_ctl",
                "stop",
                "--wait",
                "--silent",
                "--mode=fast",
                "--timeout=" + STOP_LIMIT.toSeconds(),
                "--pgdata=" + data);
    if (outcome.failed() && PostmasterFile.read(data).filter(PostmasterFile::alive).isPresent()) {
      throw EmbeddedServerException.notStopped(data, outcome.said());
    }
    log.atInfo().addKeyValue("data", data).log("embedded server stopped");
  }

  Path directory() {
    return directory;
  }

  /** While this file is there, the last process leaves the server running. */
  Path keepMark() {
    return directory.resolve("keep");
  }

  private EmbeddedProgram programs(EmbeddedBinaries unpacked) {
    return new EmbeddedProgram(unpacked.bin(), directory.resolve("last-command.log"));
  }
}
