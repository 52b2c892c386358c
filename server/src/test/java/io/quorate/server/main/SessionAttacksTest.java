package io.quorate.server.main;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.server.NIOServerCnxn;
import org.apache.zookeeper.server.ServerCnxn;
import org.apache.zookeeper.server.ServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a stranger who can reach the client port tries in vain, and tries on Apache ZooKeeper with
 * success.
 */
@Timeout(90)
class SessionAttacksTest {
  /** What ZooKeeper makes passwords with, which everybody can read. */
  private static final long KNOWN_SECRET = 0xB341_5C00L;

  private static final int FRAME_BYTES_MAX = 0xFFFFE;

  @TempDir private Path directory;

  /** Apache ZooKeeper in this process. */
  private static final class Apache implements AutoCloseable {
    private final ServerCnxnFactory port;

    Apache(Path directory, int tickMillis) throws Exception {
      Path home = Files.createDirectories(directory);
      port =
          ServerCnxnFactory.createFactory(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      port.startup(new ZooKeeperServer(home.toFile(), home.toFile(), tickMillis));
    }

    int port() {
      return port.getLocalPort();
    }

    /** What it has set aside for frames that have not come in. */
    long heldBytes() throws ReflectiveOperationException {
      Field buffer = NIOServerCnxn.class.getDeclaredField("incomingBuffer");
      buffer.setAccessible(true);
      long held = 0;
      for (ServerCnxn connection : port.getConnections()) {
        held += ((ByteBuffer) buffer.get(connection)).capacity();
      }
      return held;
    }

    @Override
    public void close() {
      port.shutdown();
    }
  }

  @Test
  void aSessionIsNotTakenByWhoKnowsItsId() throws Exception {
    try (RunningServers servers = RunningServers.alone(directory, "")) {
      ZooKeeper victim = servers.client(0);
      victim.create("/lock", null, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
      ZooKeeper onlooker = servers.client(0);
      long session = onlooker.exists("/lock", false).getEphemeralOwner();
      byte[] guess = new byte[16];
      new Random(session ^ KNOWN_SECRET).nextBytes(guess);
      for (byte[] password : List.of(guess, new byte[16])) {
        try (RawClient thief = new RawClient(servers.clientPort(0))) {
          thief.hello(session, password);
          assertThat(thief.welcome().session()).isZero();
          thief.isClosed();
        }
      }
      assertThat(victim.exists("/lock", false).getEphemeralOwner()).isEqualTo(session);
    }
  }

  @Test
  void onZooKeeperItIs() throws Exception {
    try (Apache apache = new Apache(directory.resolve("apache"), 2_000);
        RawClient victim = new RawClient(apache.port())) {
      victim.hello(0, new byte[16]);
      long session = victim.welcome().session();
      byte[] guess = new byte[16];
      new Random(session ^ KNOWN_SECRET).nextBytes(guess);
      try (RawClient thief = new RawClient(apache.port())) {
        thief.hello(session, guess);
        assertThat(thief.welcome().session()).isEqualTo(session);
        thief.isServed();
        victim.isClosed();
      }
    }
  }

  @Test
  void connectionsThatPromiseLargeFramesTakeNoMemory() throws Exception {
    List<RawClient> strangers = new ArrayList<>();
    try (RunningServers servers =
        RunningServers.alone(
            directory, "maxClientCnxns=0\ntickTime=200\nmaxSessionTimeout=40000\n")) {
      try (RawClient neighbour = RawClient.open(servers.servingPort(0))) {
        for (int i = 0; i < 330; i++) {
          RawClient stranger = new RawClient(servers.clientPort(0));
          strangers.add(stranger);
          stranger.begin(FRAME_BYTES_MAX, 0);
        }
        for (RawClient stranger : strangers) stranger.isClosed();
        neighbour.isServed();
      }
      // The same of those who have a session: four bytes each, and no frame behind them.
      List<RawClient> guests = new ArrayList<>();
      for (int i = 0; i < 330; i++) {
        RawClient guest = RawClient.open(servers.clientPort(0));
        guests.add(guest);
        strangers.add(guest);
        guest.begin(FRAME_BYTES_MAX, 0);
      }
      guests.getLast().settle();
      assertThat(servers.metric("quorate_clients_held_bytes")).isLessThan(330 * 65_536);
    } finally {
      for (RawClient stranger : strangers) stranger.leave();
    }
  }

  @Test
  void onZooKeeperFourBytesTakeAMegabyte() throws Exception {
    List<RawClient> strangers = new ArrayList<>();
    try (Apache apache = new Apache(directory.resolve("apache"), 2_000)) {
      for (int i = 0; i < 330; i++) {
        RawClient stranger = new RawClient(apache.port());
        strangers.add(stranger);
        stranger.begin(FRAME_BYTES_MAX, 0);
      }
      while (apache.heldBytes() < 330L * FRAME_BYTES_MAX) Thread.onSpinWait();
    } finally {
      for (RawClient stranger : strangers) stranger.leave();
    }
  }

  @Test
  void anExpiredSessionIsToldSoAndNotReplaced() throws Exception {
    try (RunningServers servers =
        RunningServers.alone(
            directory, "tickTime=100\nminSessionTimeout=400\nmaxSessionTimeout=400\n")) {
      RawClient.Welcome gone;
      try (RawClient silent = new RawClient(servers.servingPort(0))) {
        silent.hello(0, new byte[16]);
        gone = silent.welcome();
        assertThat(gone.session()).isNotZero();
        silent.isClosed(); // Its time has run out.
      }
      try (RawClient back = new RawClient(servers.clientPort(0))) {
        back.hello(gone.session(), gone.password());
        assertThat(back.welcome().session()).isZero();
        back.isClosed();
      }
      assertThat(servers.server(0).life().view().sessions()).isZero();
    }
  }
}
