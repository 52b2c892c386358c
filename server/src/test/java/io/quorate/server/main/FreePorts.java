package io.quorate.server.main;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports of the loopback address for servers under test. They lie below the range that the system
 * takes for outgoing connections, so that none of those holds one while a server restarts.
 */
final class FreePorts {
  private static final int FIRST = 20_000;
  private static final int LAST = 30_000;

  private FreePorts() {}

  static int next() {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException taken) {
        // Another one, then.
      }
    }
  }
}
