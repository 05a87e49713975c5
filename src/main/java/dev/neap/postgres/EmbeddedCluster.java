package dev.neap.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.util.FileSystemUtils;

/**
 * The data directory of the embedded server: made once, with its password and settings inside.
 *
 * <p>The only role is {@code postgres}, with a random password (SCRAM) in a file that its owner
 * alone can read. Settings are rewritten at every start; what was changed by {@code ALTER SYSTEM}
 * goes before them.
 *
 * @param data the data directory
 */
record EmbeddedCluster(Path data) {

  static final String PASSWORD = "neap.password";

  private static final String SETTINGS = "neap.conf";
  private static final Pattern PORT = Pattern.compile("(?m)^port = (\\d+)$");
  private static final int FIRST_WITH_BUILTIN_LOCALE = 17;
  private static final Duration INIT_LIMIT = Duration.ofMinutes(5);

  /** Makes the data directory, whole or not at all, unless it is there. */
  void create(EmbeddedProgram programs, String major) throws IOException {
    if (Files.exists(data.resolve("PG_VERSION"))) {
      return;
    }
    Path unfinished = data.resolveSibling("data.unfinished");
    Path secret = data.resolveSibling(PASSWORD + ".unfinished");
    FileSystemUtils.deleteRecursively(unfinished);
    Files.deleteIfExists(secret);
    Files.writeString(Files.createFile(secret, ownerOnly(secret)), randomPassword());
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--pgdata=" + unfinished,
                "--username=postgres",
                "--pwfile=" + secret,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C"));
    if (Integer.parseInt(major) >= FIRST_WITH_BUILTIN_LOCALE) {
      arguments.addAll(List.of("--locale-provider=builtin", "--builtin-locale=C.UTF-8"));
    }
    EmbeddedProgram.Outcome outcome =
        programs.run(INIT_LIMIT, "initdb", arguments.toArray(String[]::new));
    if (outcome.failed()) {
      throw EmbeddedServerException.program("initdb", data, outcome.said());
    }
    Files.move(secret, unfinished.resolve(PASSWORD), StandardCopyOption.ATOMIC_MOVE);
    Path main = unfinished.resolve("postgresql.conf");
    Files.writeString(main, Files.readString(main) + "\ninclude_if_exists = '" + SETTINGS + "'\n");
    Files.move(unfinished, data, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Refuses a data directory that another major version wrote. */
  void checkMajor(String expected) throws IOException {
    String found = Files.readString(data.resolve("PG_VERSION")).strip();
    if (!found.equals(expected)) {
      throw EmbeddedServerException.otherMajor(data, found, expected);
    }
  }

  String password() throws IOException {
    return Files.readString(data.resolve(PASSWORD)).strip();
  }

  /** The port of the last start, when there was one. */
  OptionalInt lastPort() throws IOException {
    Path settings = data.resolve(SETTINGS);
    if (!Files.exists(settings)) {
      return OptionalInt.empty();
    }
    Matcher matcher = PORT.matcher(Files.readString(settings));
    return matcher.find()
        ? OptionalInt.of(Integer.parseInt(matcher.group(1)))
        : OptionalInt.empty();
  }

  void writeSettings(int port) throws IOException {
    String settings =
        """
        # Written by Neap at every start. For settings of your own use ALTER SYSTEM.
        listen_addresses = '127.0.0.1'
        port = ${port}
        unix_socket_directories = ''
        max_connections = 100
        shared_preload_libraries = ''
        shared_buffers = '256MB'
        max_wal_size = '4GB'
        wal_compression = on
        fsync = on
        full_page_writes = on
        synchronous_commit = on
        logging_collector = on
        log_directory = 'log'
        log_filename = 'postgresql-%a.log'
        log_rotation_age = '1d'
        log_truncate_on_rotation = on
        log_line_prefix = '%m [%p] %q%u@%d %a '
        log_lock_waits = on
        """;
    Files.writeString(data.resolve(SETTINGS), settings.replace("${port}", Integer.toString(port)));
  }

  private static String randomPassword() {
    byte[] bytes = new byte[18];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static FileAttribute<?>[] ownerOnly(Path path) {
    if (!path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return new FileAttribute<?>[0];
    }
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
    };
  }
}
