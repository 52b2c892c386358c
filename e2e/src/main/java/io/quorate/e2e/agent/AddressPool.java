package io.quorate.e2e.agent;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Gives out addresses of the loopback network, none twice and none that somebody listens on. Each
 * is held by a datagram socket, so that no agent beside this one gives it out while its pod
 * restarts. For any thread.
 */
final class AddressPool implements AutoCloseable {
  /** Only agents use it, and only to hold an address. */
  private static final int HOLDING_PORT = 20_127;

  private static final int TRIES = 500;
  private static final int LAST = 250;

  private final String network;
  private final RandomGenerator random;
  private final Map<String, DatagramSocket> held = new HashMap<>();

  /**
   * @param network the first two numbers
   */
  AddressPool(String network, RandomGenerator random) {
    this.network = network;
    this.random = random;
  }

  /**
   * An address on which all of {@code ports} are free.
   *
   * @throws IOException if there is none; its message says what to do
   */
  synchronized String take(Collection<Integer> ports) throws IOException {
    IOException last = null;
    for (int i = 0; i < TRIES; i++) {
      String address =
          network + "." + (1 + random.nextInt(LAST)) + "." + (1 + random.nextInt(LAST));
      if (held.containsKey(address)) continue;
      try {
        for (int port : ports) requireFree(address, port);
        held.put(address, new DatagramSocket(at(address, HOLDING_PORT)));
        return address;
      } catch (IOException e) {
        last = e;
      }
    }
    throw new IOException(
        "no address of "
            + network
            + ".x.y can be listened on: the loopback interface has to have them",
        last);
  }

  synchronized void giveBack(String address) {
    DatagramSocket socket = held.remove(address);
    if (socket != null) socket.close();
  }

  private static void requireFree(String address, int port) throws IOException {
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(at(address, port));
    }
  }

  private static InetSocketAddress at(String address, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), port);
  }

  @Override
  public synchronized void close() {
    held.values().forEach(DatagramSocket::close);
    held.clear();
  }
}
