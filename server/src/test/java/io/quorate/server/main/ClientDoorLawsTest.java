package io.quorate.server.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever a connection does wrong ends or answers that connection. After each law a neighbour, who
 * was there all the time, is served as before.
 */
@Timeout(60)
class ClientDoorLawsTest {
  @TempDir private static Path directory;
  private static RunningServers servers;
  private Wire neighbour;

  /** A connection, byte by byte. */
  private static final class Wire implements AutoCloseable {
    final Socket socket;
    final DataInputStream in;
    final DataOutputStream out;

    Wire() throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), servers.clientPort(0));
      socket.setSoTimeout(30_000);
      in = new DataInputStream(socket.getInputStream());
      out = new DataOutputStream(socket.getOutputStream());
    }

    static Wire open() throws IOException {
      Wire wire = new Wire();
      wire.frame(hello(true));
      assertThat(wire.answer()).hasSize(37);
      return wire;
    }

    void frame(byte[] content) throws IOException {
      out.writeInt(content.length);
      out.write(content);
      out.flush();
    }

    byte[] answer() throws IOException {
      byte[] content = new byte[in.readInt()];
      in.readFully(content);
      return content;
    }

    void answers(int xid, int error) throws IOException {
      answersAt(xid, error);
    }

    /** The zxid that the answer carries. */
    long answersAt(int xid, int error) throws IOException {
      ByteBuffer header = ByteBuffer.wrap(answer());
      assertThat(header.getInt(0)).isEqualTo(xid);
      assertThat(header.getInt(12)).isEqualTo(error);
      return header.getLong(4);
    }

    void isClosed() throws IOException {
      try {
        while (in.read() >= 0) {}
      } catch (EOFException | SocketException closed) {
        // As good as an end.
      }
    }

    void isServed() throws IOException {
      frame(request(-2, 11));
      answers(-2, 0);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private static byte[] hello(boolean withReadOnlyByte) {
    ByteBuffer hello = ByteBuffer.allocate(withReadOnlyByte ? 45 : 44);
    hello.putInt(0).putLong(0).putInt(10_000).putLong(0).putInt(16);
    return hello.array();
  }

  private static byte[] request(int xid, int opcode, byte... body) {
    return ByteBuffer.allocate(8 + body.length).putInt(xid).putInt(opcode).put(body).array();
  }

  private static byte[] path(String path, int... rest) {
    byte[] utf8 = path.getBytes(StandardCharsets.UTF_8);
    ByteBuffer body = ByteBuffer.allocate(4 + utf8.length + rest.length);
    body.putInt(utf8.length).put(utf8);
    for (int one : rest) body.put((byte) one);
    return body.array();
  }

  @BeforeAll
  static void start() throws Exception {
    servers =
        RunningServers.alone(
            directory,
            "4lw.commands.whitelist=ruok, mntr, dump, envi, dirs, wchs, wchc, wchp\nquorate.clientOutboundKiBMax=64\nnio.sessionlessCnxnTimeout=500\ntickTime=200\nmaxSessionTimeout=20000\nmaxClientCnxns=40\n");
    servers
        .client(0)
        .create("/big", new byte[500_000], ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
  }

  @AfterAll
  static void stop() {
    servers.close();
  }

  @BeforeEach
  void moveIn() throws Exception {
    neighbour = Wire.open();
  }

  @AfterEach
  void neighbourGoesOn() throws Exception {
    neighbour.isServed();
    neighbour.close();
  }

  @Test
  void badFrameLengthClosesTheConnection() throws Exception {
    for (int length : new int[] {-1, Integer.MIN_VALUE, 0, 7, 1_048_576, Integer.MAX_VALUE}) {
      try (Wire wire = Wire.open()) {
        wire.out.writeInt(length);
        wire.isClosed();
      }
    }
  }

  @Test
  void connectRequestOfMoreThanAKibibyteClosesTheConnection() throws Exception {
    for (int length : new int[] {-1, 1_021, 65_536}) {
      try (Wire wire = new Wire()) {
        wire.out.writeInt(length);
        wire.isClosed();
      }
    }
  }

  @Test
  void connectRequestThatEndsEarlyClosesTheConnection() throws Exception {
    try (Wire wire = new Wire()) {
      wire.frame(new byte[10]);
      wire.isClosed();
    }
  }

  @Test
  void silentStrangerIsShownOut() throws Exception {
    try (Wire wire = new Wire()) {
      wire.out.writeInt(45);
      wire.isClosed();
    }
  }

  @Test
  void handshakeIsAnsweredInTheLengthItCame() throws Exception {
    try (Wire wire = new Wire()) {
      wire.frame(hello(false));
      assertThat(wire.answer()).hasSize(36);
      wire.isServed();
    }
  }

  @Test
  void undecodableRecordIsAnsweredInItsTurnAndTheConnectionLives() throws Exception {
    try (Wire wire = Wire.open()) {
      wire.frame(request(1, 9, path("/")));
      wire.frame(request(2, 4, (byte) 0, (byte) 0));
      wire.frame(request(3, 3, path("/", 0)));
      wire.answers(1, 0);
      wire.answers(2, -5);
      wire.answers(3, 0);
      wire.isServed();
    }
  }

  @Test
  void unknownOperationIsAnsweredAndTheConnectionCloses() throws Exception {
    for (int opcode : new int[] {13, 20, 999, -10}) {
      try (Wire wire = Wire.open()) {
        wire.frame(request(1, opcode, path("/", 0, 0, 0, 0)));
        assertThat(wire.answersAt(1, -6)).isEqualTo(-1);
        wire.isClosed();
      }
    }
  }

  @Test
  void failedAuthenticationIsAnsweredUnderItsXidAndTheConnectionCloses() throws Exception {
    try (Wire wire = Wire.open()) {
      ByteBuffer body = ByteBuffer.allocate(4 + 4 + 6 + 4).putInt(0).putInt(6);
      body.put("nobody".getBytes(StandardCharsets.UTF_8)).putInt(0);
      wire.frame(request(-4, 100, body.array()));
      wire.answers(-4, -115);
      wire.isClosed();
    }
  }

  @Test
  void clientThatDoesNotReadIsDisconnected() throws Exception {
    try (Wire wire = Wire.open()) {
      // Asks for a big node again and again, and never reads an answer.
      byte[] request = request(1, 4, path("/big", 0));
      assertThatThrownBy(
              () -> {
                while (true) wire.frame(request);
              })
          .isInstanceOf(SocketException.class);
    }
  }

  @Test
  void wordsOutsideTheWhiteListAreNotExecuted() throws Exception {
    assertThat(word("ruok")).isEqualTo("imok");
    assertThat(word("conf"))
        .isEqualTo("conf is not executed because it is not in the whitelist.\n");
    assertThat(word("srvr")).contains("Mode: standalone\n");
    assertThat(word("mntr")).contains("zk_server_state\tstandalone\n", "zk_znode_count\t");
  }

  @Test
  void wordsTellOfSessionsAndWatches() throws Exception {
    ZooKeeper client = servers.client(0);
    String session = "0x" + Long.toHexString(client.getSessionId());
    client.create("/owned", null, ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
    client.getData("/big", true, null);
    assertThat(word("dump"))
        .startsWith("SessionTracker dump:\nSession Sets (")
        .contains("\t" + session + "\n", session + ":\n\t/owned\n");
    assertThat(word("wchs")).isEqualTo("1 connections watching 1 paths\nTotal watches:1\n");
    assertThat(word("wchc")).isEqualTo(session + "\n\t/big\n");
    assertThat(word("wchp")).isEqualTo("/big\n\t" + session + "\n");
  }

  @Test
  void wordsAreAnsweredToWhoHasSaidEverything() throws Exception {
    for (int i = 0; i < 100; i++) {
      try (Wire wire = new Wire()) {
        wire.out.write("wchs".getBytes(StandardCharsets.US_ASCII));
        wire.socket.shutdownOutput();
        assertThat(wire.in.readAllBytes()).as("answer %d", i).isNotEmpty();
      }
    }
  }

  @Test
  void wordsTellOfTheMachineAndTheDisk() throws Exception {
    assertThat(word("envi"))
        .startsWith("Environment:\nzookeeper.version=")
        .contains("\nhost.name=", "\nos.name=", "\nuser.dir=");
    assertThat(word("dirs")).matches("datadir_size: [1-9]\\d+\nlogdir_size: [1-9]\\d+\n");
  }

  private static String word(String word) throws IOException {
    try (Wire wire = new Wire()) {
      wire.out.write(word.getBytes(StandardCharsets.US_ASCII));
      return new String(wire.in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void connectionsBeyondTheLimitOfAnAddressAreClosedAtOnce() throws Exception {
    java.util.List<Wire> held = new java.util.ArrayList<>();
    try {
      while (held.size() < 100) {
        Wire wire = new Wire();
        held.add(wire);
        try {
          wire.frame(hello(true)); // It may be closed even before it has said this.
          wire.answer();
        } catch (IOException closed) {
          break;
        }
      }
      assertThat(held).hasSizeBetween(30, 40);
    } finally {
      for (Wire wire : held) wire.close();
    }
  }
}
