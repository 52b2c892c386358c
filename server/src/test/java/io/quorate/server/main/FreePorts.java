package io.quorate.server.main;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports of the loopback address for servers under test. They lie below the range that the system
 * takes for outgoing connections, so that none of those holds one while a server restarts. None is
 * given twice.
 */
final class FreePorts {
  private static final int FIRST = 20_000;
  private static final int COUNT = 10_000;
  private static final AtomicInteger GIVEN =
      new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));

  private FreePorts() {}

  static int next() {
    while (true) {
      int port = FIRST + GIVEN.getAndIncrement() % COUNT;
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException taken) {
        // Another one, then.
      }
    }
  }
}
