package dev.neap.postgres;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.Set;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * A primary and a standby that follows it by streaming, made from a copy of the running primary.
 */
public final class Standby implements AutoCloseable {

  private static final Path BINARIES = Path.of("target", "embedded-server").toAbsolutePath();
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Set<String> LEFT_OUT =
      Set.of("postmaster.pid", "postmaster.opts", "pg_replslot", "log", "start.log");

  private final RunningServer primary;
  private final EmbeddedProgram programs;
  private final Path data;
  private final int port;

  private Standby(RunningServer primary, EmbeddedProgram programs, Path data, int port) {
    this.primary = primary;
    this.programs = programs;
    this.data = data;
    this.port = port;
  }

  /**
   * Starts both.
   *
   * @param settings of the primary, for {@code ALTER SYSTEM SET}
   */
  public static Standby start(Path directory, String... settings) throws Exception {
    EmbeddedServer server = new EmbeddedServer(directory.resolve("primary"), BINARIES);
    RunningServer primary = server.start();
    for (String setting : settings) {
      primary.sql().sql("ALTER SYSTEM SET " + setting).update();
    }
    primary.stop();
    primary = server.start();
    EmbeddedProgram programs =
        new EmbeddedProgram(
            EmbeddedBinaries.unpackedUnder(BINARIES).bin(), directory.resolve("standby.said"));
    Path data = directory.resolve("standby");
    int port = EmbeddedPort.choose(OptionalInt.empty(), data);
    Standby standby = new Standby(primary, programs, data, port);
    try {
      standby.copy();
      standby.run();
      return standby;
    } catch (Exception e) {
      standby.close();
      throw e;
    }
  }

  /** The primary. */
  public DataSource primary() {
    return source(primary.port());
  }

  /** The standby, for reading. */
  public JdbcClient standby() {
    return JdbcClient.create(source(port));
  }

  private PGSimpleDataSource source(int ofPort) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(primary.jdbcUrl().replaceFirst(":\\d+/", ":" + ofPort + "/"));
    return source;
  }

  private void copy() throws Exception {
    try (Connection connection = primary().getConnection()) {
      JdbcClient session = JdbcClient.create(new SingleConnectionDataSource(connection, true));
      boolean old = connection.getMetaData().getDatabaseMajorVersion() < 15;
      session
          .sql(
              old
                  ? "SELECT pg_start_backup('neap', true, false)::text"
                  : "SELECT pg_backup_start('neap', true)::text")
          .query(String.class)
          .single();
      copy(primary.dataDirectory(), data);
      String label =
          session
              .sql(
                  "SELECT labelfile FROM "
                      + (old ? "pg_stop_backup(false, false)" : "pg_backup_stop(false)"))
              .query(String.class)
              .single();
      Files.writeString(data.resolve("backup_label"), label);
    }
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
    Files.writeString(data.resolve("standby.signal"), "");
    Path settings = data.resolve("postgresql.auto.conf");
    Files.writeString(
        settings,
        Files.readString(settings)
            + "\nport = %d\nprimary_conninfo = '%s application_name=slow_standby'\n"
                .formatted(
                    port,
                    "host=127.0.0.1 port=%d user=postgres password=%s"
                        .formatted(
                            primary.port(),
                            Files.readString(
                                    primary.dataDirectory().resolve(EmbeddedCluster.PASSWORD))
                                .strip())));
    Path included = data.resolve("neap.conf");
    Files.writeString(included, Files.readString(included).replaceFirst("(?m)^port = .*", ""));
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
              throws IOException {
            Path target = to.resolve(from.relativize(directory));
            Files.createDirectories(target);
            return directory.getFileName().toString().equals("log")
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (!LEFT_OUT.contains(file.getFileName().toString())) {
              try {
                Files.copy(
                    file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
              } catch (NoSuchFileException e) {
                // The running server has removed it meanwhile; recovery does not need it.
              }
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            if (failure instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw failure;
          }
        });
  }

  private void run() throws IOException {
    EmbeddedProgram.Outcome outcome =
        programs.run(
            LIMIT,
            "pg_ctl",
            "start",
            "--wait",
            "--silent",
            "--pgdata=" + data,
            "--log=" + data.resolve("start.log"));
    if (outcome.failed()) {
      throw new IOException(outcome.said() + Files.readString(data.resolve("start.log")));
    }
  }

  /** Stops both. */
  @Override
  public void close() throws IOException {
    programs.run(LIMIT, "pg_ctl", "stop", "--wait", "--mode=immediate", "--pgdata=" + data);
    primary.stop();
  }
}
