package dev.neap.postgres;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A program that starts the embedded server of a directory and then does what its input says.
 *
 * <p>Takes the directory and the directory of the binaries; writes the port and {@code started} or
 * {@code attached}; on {@code close} it ends its use and writes {@code stopped} or {@code left
 * running}. What it logs goes to standard error.
 */
final class EmbeddedServerProcess {

  private EmbeddedServerProcess() {}

  public static void main(String[] arguments) throws IOException {
    PrintStream answers = System.out;
    System.setOut(System.err);
    RunningServer server = new EmbeddedServer(Path.of(arguments[0]), Path.of(arguments[1])).start();
    answers.println(server.port() + " " + (server.started() ? "started" : "attached"));
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.equals("close")) {
        answers.println(server.stopIfUnused() ? "stopped" : "left running");
      }
    }
  }
}
