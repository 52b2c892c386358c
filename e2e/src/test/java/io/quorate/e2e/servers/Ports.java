package io.quorate.e2e.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

/**
 * Hands out loopback ports, each once. They lie below the range that the system takes for outgoing
 * connections: a port must stay free while its server is down.
 */
final class Ports {
  private static final int FIRST = 12_000;
  private static final int LAST = 31_999;

  private final Random random = new Random();
  private final Set<Integer> given = new HashSet<>();

  synchronized int next() {
    for (int attempt = 0; attempt < 10_000; attempt++) {
      int port = random.nextInt(FIRST, LAST + 1);
      if (given.add(port) && isFree(port)) return port;
    }
    throw new IllegalStateException("no free port between " + FIRST + " and " + LAST);
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
