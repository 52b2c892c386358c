package io.quorate.e2e.agent;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Gives out addresses of the loopback network, none twice and none that somebody listens on. For
 * any thread.
 */
final class AddressPool {
  private static final int TRIES = 500;
  private static final int LAST = 250;

  private final String network;
  private final RandomGenerator random;
  private final Set<String> taken = new HashSet<>();

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
      if (taken.contains(address)) continue;
      try {
        for (int port : ports) requireFree(address, port);
        taken.add(address);
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
    taken.remove(address);
  }

  private static void requireFree(String address, int port) throws IOException {
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(InetAddress.ofLiteral(address), port));
    }
  }
}
