package io.quorate.e2e.servers;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Ports of the loopback address for servers under test. They lie below the range that the system
 * takes for outgoing connections, so that none of those holds one while a server restarts. Each is
 * held by a datagram socket until this process ends, which whoever listens there never notices: so
 * nobody else who takes ports from here is given it, in another process neither.
 */
public final class Ports {
  private static final int FIRST = 12_000;
  private static final int LAST = 31_999;
  private static final int TRIES = 10_000;

  private static final RandomGenerator RANDOM = RandomGenerator.getDefault();
  private static final List<DatagramSocket> HELD = new ArrayList<>();

  private Ports() {}

  public static synchronized int next() {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    for (int i = 0; i < TRIES; i++) {
      int port = RANDOM.nextInt(FIRST, LAST + 1);
      try (ServerSocket _ = new ServerSocket(port, 1, loopback)) {
        HELD.add(new DatagramSocket(new InetSocketAddress(loopback, port)));
        return port;
      } catch (IOException taken) {
        // Another one, then.
      }
    }
    throw new IllegalStateException("no free port between " + FIRST + " and " + LAST);
  }
}
