package dev.neap.postgres;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The life of the embedded server, as seen by one process, by several, and after accidents. */
class EmbeddedServerTest {

  private static final Path BINARIES = Path.of("target", "embedded-server");

  @TempDir private static Path shared;

  private final List<Process> processes = new ArrayList<>();
  private Path directory = Path.of("");

  private EmbeddedServer server() {
    if (directory.equals(Path.of(""))) {
      directory = shared.resolve("neap's Grundstück");
    }
    return new EmbeddedServer(directory, BINARIES);
  }

  @AfterEach
  void stopAll() throws IOException {
    processes.forEach(Process::destroyForcibly);
    if (Files.isDirectory(directory)) {
      new EmbeddedServer(directory, BINARIES).stop(directory.resolve("data"));
    }
  }

  @Test
  void keepsDataPortAndDurabilityBetweenRuns() throws Exception {
    RunningServer first = server().start();
    first.sql().sql("CREATE TABLE IF NOT EXISTS kept AS SELECT 1 AS id").update();
    assertThat(first.started()).isTrue();
    assertThat(first.stopIfUnused()).isTrue();
    assertThatThrownBy(() -> DriverManager.getConnection(first.jdbcUrl()))
        .isInstanceOf(SQLException.class);

    try (RunningServer second = server().start()) {
      assertThat(second.started()).isTrue();
      assertThat(second.port()).isEqualTo(first.port());
      assertThat(second.sql().sql("TABLE kept").query(Integer.class).list()).containsExactly(1);
      assertThat(
              second
                  .sql()
                  .sql(
                      """
                      SELECT setting FROM pg_settings
                      WHERE name IN ('fsync', 'full_page_writes', 'listen_addresses',
                        'logging_collector', 'synchronous_commit', 'unix_socket_directories')
                      ORDER BY name
                      """)
                  .query(String.class)
                  .list())
          .containsExactly("on", "on", "127.0.0.1", "on", "on", "");
      assertThat(second.dataDirectory().resolve("log")).isNotEmptyDirectory();
      Path password = second.dataDirectory().resolve(EmbeddedCluster.PASSWORD);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(password)))
          .isEqualTo("rw-------");
      assertThatThrownBy(
              () ->
                  DriverManager.getConnection(
                      second.jdbcUrl().replaceAll("password=.*", "password=guessed")))
          .hasMessageContaining("password");
    }
  }

  @Test
  void staysForClientsAndOnRequest() throws Exception {
    RunningServer first = server().start();
    RunningServer sameProcess = server().start();
    assertThat(first.stopIfUnused()).isFalse();
    try (Connection client = DriverManager.getConnection(sameProcess.jdbcUrl())) {
      assertThat(sameProcess.stopIfUnused()).isFalse();
      assertThat(client.isValid(5)).isTrue();
    }

    RunningServer keeper = server().start();
    keeper.keep();
    assertThat(keeper.stopIfUnused()).isFalse();

    RunningServer afterwards = server().start();
    assertThat(afterwards.started()).isFalse();
    assertThat(afterwards.stopIfUnused()).isFalse();
    afterwards.stop();
    assertThat(EmbeddedPort.free(afterwards.port())).isTrue();
  }

  @Test
  void twoProcessesThatStartAtOnceShareOneServer() throws Exception {
    directory = shared.resolve("both");
    Process one = startProcess();
    Process other = startProcess();
    String first = one.inputReader().readLine();
    String second = other.inputReader().readLine();

    String port = first.replaceAll(" .*", "");
    assertThat(List.of(first, second))
        .containsExactlyInAnyOrder(port + " started", port + " attached");
    assertThat(close(one)).isEqualTo("left running");
    assertThat(close(other)).isEqualTo("stopped");
  }

  @Test
  void outlivesAKilledProcessAndIsAttachedTo() throws Exception {
    server();
    Process killed = startProcess();
    assertThat(killed.inputReader().readLine()).endsWith(" started");
    killed.destroyForcibly();
    assertThat(killed.waitFor(10, SECONDS)).isTrue();

    RunningServer next = server().start();
    assertThat(next.started()).isFalse();
    assertThat(next.stopIfUnused()).isTrue();
  }

  @Test
  void recoversWhenTheServerItselfIsKilledUnderItsSessions() throws Exception {
    RunningServer killed = server().start();
    killed.sql().sql("CREATE TABLE IF NOT EXISTS survivor AS SELECT 7 AS id").update();
    try (Connection session = DriverManager.getConnection(killed.jdbcUrl())) {
      long pid = PostmasterFile.read(killed.dataDirectory()).orElseThrow().pid();
      assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();
      await()
          .until(
              () ->
                  PostmasterFile.read(killed.dataDirectory())
                      .filter(PostmasterFile::alive)
                      .isEmpty());

      try (RunningServer next = server().start()) {
        assertThat(next.started()).isTrue();
        assertThat(next.sql().sql("TABLE survivor").query(Integer.class).single()).isEqualTo(7);
        assertThat(session.isValid(5)).isFalse();
      }
    }
    killed.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"process gone", "process of another program"})
  void startsInSpiteOfAStaleProcessFile(String kind) throws Exception {
    RunningServer before = server().start();
    Path file = before.dataDirectory().resolve("postmaster.pid");
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    before.stop();
    Process other = new ProcessBuilder("sleep", "60").start();
    processes.add(other);
    lines.set(0, Long.toString(other.pid()));
    if (kind.equals("process gone")) {
      other.destroyForcibly().waitFor();
    }
    Files.write(file, lines);

    try (RunningServer after = server().start()) {
      assertThat(after.started()).isTrue();
    }
  }

  @Test
  void takesAnotherPortWhenItsOwnIsTaken() throws Exception {
    RunningServer before = server().start();
    before.stop();
    try (ServerSocket taken = new ServerSocket(before.port(), 1, InetAddress.getLoopbackAddress());
        RunningServer after = server().start()) {
      assertThat(after.port()).isNotEqualTo(taken.getLocalPort());
    }
  }

  @Test
  void refusesTheDataOfAnotherMajorVersion() throws Exception {
    server().start().stop();
    Path version = directory.resolve("data").resolve("PG_VERSION");
    String own = Files.readString(version);
    Files.writeString(version, "13\n");

    assertThatThrownBy(() -> server().start())
        .isInstanceOfSatisfying(
            EmbeddedServerException.class, e -> assertThat(e.code()).isEqualTo("NEAP-2103"))
        .hasMessageContaining("PostgreSQL 13")
        .hasMessageContaining("--url");
    Files.writeString(version, own);
  }

  @Test
  void saysWhenTheDirectoryCannotBeUsed() throws Exception {
    directory = Files.writeString(shared.resolve("file"), "");
    assertThatThrownBy(() -> server().start())
        .isInstanceOfSatisfying(
            EmbeddedServerException.class, e -> assertThat(e.code()).isEqualTo("NEAP-2101"))
        .hasMessageContaining(directory.toString());
  }

  private Process startProcess() throws IOException {
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                System.getProperty("java.class.path"),
                EmbeddedServerProcess.class.getName(),
                directory.toString(),
                BINARIES.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    processes.add(process);
    return process;
  }

  private static String close(Process process) throws IOException {
    process.outputWriter().write("close\n");
    process.outputWriter().flush();
    BufferedReader said = process.inputReader();
    return said.readLine();
  }
}
