package dev.neap.notify.channel;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;

/** A mail server that answers some commands wrongly: by their first words, else it is well. */
final class SmtpScript implements AutoCloseable {

  /** Takes the command and says nothing. */
  static final String SILENCE = "silence";

  /** Cuts the connection. */
  static final String CUT = "cut";

  private final ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
  private final Map<String, String> answers;

  SmtpScript(Map<String, String> answers) throws IOException {
    this.answers = answers;
    Thread thread = new Thread(this::serve);
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return socket.getLocalPort();
  }

  private void serve() {
    while (!socket.isClosed()) {
      try (Socket client = socket.accept()) {
        talk(client);
      } catch (IOException e) {
        // The client has gone, or the test has ended.
      }
    }
  }

  private void talk(Socket client) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(client.getInputStream(), US_ASCII));
    OutputStream out = client.getOutputStream();
    if (!say(out, "CONNECT", "220 test")) {
      return;
    }
    boolean data = false;
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (data) {
        data = !line.equals(".");
        if (!data && !say(out, "END", "250 taken")) {
          return;
        }
      } else {
        data = line.equals("DATA") && !answers.containsKey("DATA");
        if (!say(out, line, data ? "354 go on" : "250 well")) {
          return;
        }
      }
    }
  }

  private boolean say(OutputStream out, String command, String usual) throws IOException {
    String answer =
        answers.entrySet().stream()
            .filter(entry -> command.startsWith(entry.getKey()))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElse(usual);
    if (answer.equals(CUT)) {
      return false;
    }
    if (!answer.equals(SILENCE)) {
      out.write((answer + "\r\n").getBytes(US_ASCII));
      out.flush();
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
