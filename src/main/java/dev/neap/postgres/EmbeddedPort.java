package dev.neap.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * Chooses the loopback port of the embedded server.
 *
 * <p>New ports lie from 15432 on, below the range from which systems number outgoing connections,
 * at a place that depends on the directory: so servers of several directories seldom meet.
 */
final class EmbeddedPort {

  private static final int FIRST = 15432;
  private static final int SPREAD = 1000;

  private EmbeddedPort() {}

  /** The last port when it is free, else another free one. */
  static int choose(OptionalInt last, Path directory) throws IOException {
    if (last.isPresent() && free(last.getAsInt())) {
      return last.getAsInt();
    }
    int offset = Math.floorMod(directory.toString().hashCode(), SPREAD);
    for (int step = 0; step < SPREAD; step++) {
      int port = FIRST + (offset + step) % SPREAD;
      if (free(port)) {
        return port;
      }
    }
    throw new IOException("no free port from " + FIRST + " to " + (FIRST + SPREAD - 1));
  }

  static boolean free(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
