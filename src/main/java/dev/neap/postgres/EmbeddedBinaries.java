package dev.neap.postgres;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.springframework.util.FileSystemUtils;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's programs for this platform, unpacked once into a directory named by their hash.
 *
 * @param bin where {@code initdb}, {@code pg_ctl} and {@code postgres} lie
 * @param major their major version, as in {@code PG_VERSION}
 */
record EmbeddedBinaries(Path bin, String major) {

  private static final String VERSION = "version";
  private static final Pattern MAJOR = Pattern.compile("PostgreSQL\\) (\\d+)");

  /**
   * Unpacks the binaries on the class path under {@code parent} unless they are there already.
   *
   * @throws IOException when they cannot be written
   * @throws EmbeddedServerException NEAP-2102 when there are none for this platform
   */
  static EmbeddedBinaries unpackedUnder(Path parent) throws IOException {
    byte[] archive = archive();
    String name = name(archive);
    Path home = parent.resolve(name);
    if (!Files.exists(home)) {
      Path unfinished = parent.resolve(name + ".unfinished");
      FileSystemUtils.deleteRecursively(unfinished);
      unpack(archive, unfinished);
      Files.writeString(unfinished.resolve(VERSION), major(unfinished));
      Files.move(unfinished, home, StandardCopyOption.ATOMIC_MOVE);
    }
    return new EmbeddedBinaries(home.resolve("bin"), Files.readString(home.resolve(VERSION)));
  }

  private static byte[] archive() throws IOException {
    String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String system = name.contains("mac") ? "Darwin" : name.contains("win") ? "Windows" : "Linux";
    String hardware = System.getProperty("os.arch");
    try (InputStream in = DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system, hardware)) {
      return in.readAllBytes();
    } catch (IllegalStateException e) {
      throw EmbeddedServerException.noBinaries(system + " on " + hardware, e);
    }
  }

  /** Tells the archives of different versions apart; SHA-256 would cost each start 0.3 s. */
  private static String name(byte[] archive) {
    CRC32 sum = new CRC32();
    sum.update(archive);
    return "%08x-%d".formatted(sum.getValue(), archive.length);
  }

  private static void unpack(byte[] archive, Path target) throws IOException {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new XZInputStream(new ByteArrayInputStream(archive)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path path = target.resolve(entry.getName()).normalize();
        if (!path.startsWith(target)) {
          throw new IOException("entry outside of the archive: " + entry.getName());
        }
        unpack(tar, entry, path);
      }
    }
  }

  private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path path)
      throws IOException {
    if (entry.isDirectory()) {
      Files.createDirectories(path);
      return;
    }
    Files.createDirectories(Objects.requireNonNull(path.getParent()));
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
    } else if (!entry.getName().endsWith(".a")) {
      Files.copy(tar, path);
      if ((entry.getMode() & 0100) != 0 && !path.toFile().setExecutable(true, false)) {
        throw new IOException("cannot make executable: " + path);
      }
    }
  }

  private static String major(Path home) throws IOException {
    EmbeddedProgram programs =
        new EmbeddedProgram(home.resolve("bin"), home.resolve("version.log"));
    EmbeddedProgram.Outcome outcome = programs.run(Duration.ofSeconds(30), "postgres", "--version");
    Matcher matcher = MAJOR.matcher(outcome.said());
    if (outcome.failed() || !matcher.find()) {
      throw EmbeddedServerException.program("postgres --version", home, outcome.said());
    }
    return matcher.group(1);
  }
}
