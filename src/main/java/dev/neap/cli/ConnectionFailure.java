package dev.neap.cli;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says in plain words why the database can't be reached or does not answer as it should. */
final class ConnectionFailure {

  private ConnectionFailure() {}

  /** The words for the SQL error among the causes; empty when there is none. */
  static Optional<Failure> of(Throwable thrown) {
    return causes(thrown)
        .filter(SQLException.class::isInstance)
        .map(SQLException.class::cast)
        .filter(e -> e.getSQLState() != null)
        .reduce((outer, inner) -> inner)
        .map(e -> words(e, thrown));
  }

  private static Failure words(SQLException error, Throwable thrown) {
    String said = said(error);
    String state = error.getSQLState();
    if (caused(thrown, UnknownHostException.class)) {
      return failed(
          "NEAP-8101", "The database's host is not known: " + said + "Check the host in the URL.");
    } else if (caused(thrown, SSLException.class) || said.contains("SSL")) {
      return failed(
          "NEAP-8104",
          "No encrypted connection: "
              + said
              + "Set sslmode (disable, require, verify-full) and sslrootcert in the URL as the"
              + " server asks.");
    } else if (caused(thrown, SocketTimeoutException.class)) {
      return failed(
          "NEAP-8105",
          "The database did not answer in time: "
              + said
              + "Check the network and firewalls between here and it, and how busy it is.");
    } else if (caused(thrown, ConnectException.class)) {
      return failed(
          "NEAP-8101",
          "Nobody listens there: "
              + said
              + "Check host and port in the URL, and that the server runs and accepts TCP/IP. A migration"
              + " that was under way goes on where it stood, by the same command.");
    }
    return switch (state) {
      case "28P01", "28000" ->
          failed(
              "NEAP-8102",
              "The server does not let this user in: "
                  + said
                  + "Check user and password in the URL, and pg_hba.conf on the server.");
      case "3D000" ->
          failed(
              "NEAP-8103",
              "There is no such database: "
                  + said
                  + "Check the name after the last / of the URL, or create it.");
      case "53300" ->
          failed(
              "NEAP-8106",
              "The server has no connection to give: " + said + "Neap needs up to six of them.");
      case "42501" ->
          failed(
              "NEAP-8107",
              "The server denies it to this user: "
                  + said
                  + "`neap doctor` lists the privileges that Neap needs.");
      case "57P03" ->
          failed("NEAP-8105", "The server is starting or stopping: " + said + "Try again then.");
      default ->
          state.startsWith("08")
              ? failed(
                  "NEAP-8105",
                  "The connection to the database was lost: "
                      + said
                      + "Run the same command again: it goes on where the checkpoint stands.")
              : failed(
                  "NEAP-8108",
                  "The database refused a statement (SQLSTATE %s): ".formatted(state)
                      + said
                      + "The same command with --debug shows which one.");
    };
  }

  private static Failure failed(String code, String message) {
    return new Failure(ExitCode.FAILED, code, Secrets.masked(message));
  }

  private static String said(SQLException error) {
    String message =
        String.valueOf(error.getMessage())
            .replaceFirst("^(FATAL|ERROR): ", "")
            .replaceAll("\\s*\\R\\s*", "; ")
            .replaceFirst(" Check that the hostname and port are correct.*", "")
            .strip();
    return message.endsWith(".") ? message + " " : message + ". ";
  }

  private static boolean caused(Throwable thrown, Class<? extends Throwable> type) {
    return causes(thrown).anyMatch(type::isInstance);
  }

  private static Stream<Throwable> causes(Throwable thrown) {
    return Stream.<@Nullable Throwable>iterate(
            thrown, Objects::nonNull, e -> e == null ? null : e.getCause())
        .map(Objects::requireNonNull);
  }
}
