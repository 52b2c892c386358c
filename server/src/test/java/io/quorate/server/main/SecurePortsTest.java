package io.quorate.server.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quorate.server.testing.FreePorts;
import io.quorate.server.testing.KeyFolder;
import io.quorate.server.testing.TestAuthority;
import io.quorate.server.testing.TestAuthority.Issued;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.ZKClientConfig;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers whose ports encrypt, and everybody who must stay outside. */
@Timeout(120)
class SecurePortsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;
  private TestAuthority authority;
  private final List<ZooKeeper> clients = new ArrayList<>();

  @BeforeEach
  void found() throws Exception {
    authority = new TestAuthority("authority");
  }

  @AfterEach
  void close() throws Exception {
    for (ZooKeeper client : clients) client.close(1_000);
  }

  private KeyFolder keysOf(int id) {
    return new KeyFolder(directory.resolve("keys-" + id));
  }

  private String stores(String prefix, String folder) {
    Path keys = directory.resolve(folder);
    return prefix
        + ".keyStore.location="
        + keys.resolve("own.pem")
        + "\n"
        + prefix
        + ".trustStore.location="
        + keys.resolve("ca.pem")
        + "\n";
  }

  private RunningServers ensemble(int size, String settings) throws Exception {
    for (int id = 1; id <= size; id++) keysOf(id).put(authority.voter("quorate", id), authority);
    return RunningServers.ensemble(
        directory,
        size,
        stores("ssl.quorum", "keys-<id>") + "quorate.certificateCheckSeconds=1\n" + settings);
  }

  // Control

  private record Reply(int status, String body) {
    JsonNode json() throws IOException {
      return JSON.readTree(body);
    }
  }

  /** A request over a connection that shows that certificate; -1 if nothing is answered. */
  private static Reply ask(
      int port, @Nullable Issued shown, String method, String path, String body) throws Exception {
    try (SSLSocket socket =
        (SSLSocket)
            KeyFolder.bearing(shown)
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(30_000);
      String request =
          method
              + " "
              + path
              + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: "
              + body.length()
              + "\r\n\r\n"
              + body;
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (answer.isEmpty()) return new Reply(-1, "");
      int content = answer.indexOf("\r\n\r\n");
      return new Reply(Integer.parseInt(answer.substring(9, 12)), answer.substring(content + 4));
    } catch (SSLException | SocketException refused) {
      return new Reply(-1, "");
    }
  }

  private static int control(RunningServers servers, int id) {
    return servers.server(id).life().controlPort().orElseThrow().port();
  }

  private static double metric(RunningServers servers, int id, String name) {
    return servers
        .server(id)
        .life()
        .metrics()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .findFirst()
        .orElse(Double.NaN);
  }

  private static String refused(String port, String reason) {
    return "quorate_tls_refused_connections_total{port=\"" + port + "\",reason=\"" + reason + "\"}";
  }

  @Test
  void onlyAnAdministratorOfThisClusterIsHeardOnTheControlPort() throws Exception {
    try (RunningServers servers = ensemble(3, "")) {
      ZooKeeper client = servers.client();
      int port = control(servers, 1);
      Issued admin = authority.admin("quorate");
      Reply member = ask(port, admin, "GET", "/v1/member", "");
      assertThat(member.status()).isEqualTo(200);
      assertThat(member.json().get("certificateNotAfter").asText()).startsWith("20");
      assertThat(member.json().get("certificate").asText()).hasSize(32);
      assertThat(member.json().get("authorities")).hasSize(1);
      assertThat(member.json().get("authorities").get(0).asText())
          .hasSize(32)
          .isNotEqualTo(member.json().get("certificate").asText());
      TestAuthority other = new TestAuthority("other");
      Map<String, @Nullable Issued> strangers = new LinkedHashMap<>();
      strangers.put("no_certificate", null);
      strangers.put("expired", authority.expired("quorate://quorate/admin/tests"));
      strangers.put("untrusted", other.admin("quorate"));
      strangers.put("wrong_role", authority.voter("quorate", 2));
      strangers.put("other_cluster", authority.admin("elsewhere"));
      strangers.put("no_name", authority.issue());
      for (Map.Entry<String, @Nullable Issued> entry : strangers.entrySet()) {
        assertThat(ask(port, entry.getValue(), "GET", "/v1/member", "").status())
            .as(entry.getKey())
            .isEqualTo(-1);
        assertThat(metric(servers, 1, refused("control", entry.getKey())))
            .as(entry.getKey())
            .isEqualTo(1);
      }
      try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), port)) {
        plain.setSoTimeout(30_000);
        plain
            .getOutputStream()
            .write(
                "GET /v1/member HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(new String(readAll(plain), StandardCharsets.UTF_8)).doesNotContain("clusterId");
      }
      assertThat(metric(servers, 1, refused("control", "not_tls"))).isEqualTo(1);
      assertThat(ask(port, admin, "GET", "/v1/member", "").status()).isEqualTo(200);
      assertThat(client.exists("/", false)).isNotNull();
    }
  }

  private static int admin(RunningServers servers) {
    return servers.server(1).life().adminPort().orElseThrow().port();
  }

  private static String plain(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(30_000);
      String request = "GET /commands/ruok HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(readAll(socket), StandardCharsets.UTF_8);
    }
  }

  @Test
  void adminCommandsAreThereOverTlsBesideOrInPlaceOfPlainText() throws Exception {
    String both = "admin.enableServer=true\nadmin.portUnification=true\n";
    try (RunningServers servers = ensemble(1, both)) {
      assertThat(ask(admin(servers), null, "GET", "/commands/ruok", "").status()).isEqualTo(200);
      assertThat(plain(admin(servers))).startsWith("HTTP/1.1 200");
    }
    String encrypted =
        "admin.enableServer=true\nadmin.forceHttps=true\nadmin.needClientAuth=true\n";
    try (RunningServers servers = ensemble(1, encrypted)) {
      Issued shown = authority.admin("quorate");
      assertThat(ask(admin(servers), shown, "GET", "/commands/ruok", "").status()).isEqualTo(200);
      assertThat(ask(admin(servers), null, "GET", "/commands/ruok", "").status()).isEqualTo(-1);
      assertThat(plain(admin(servers))).doesNotStartWith("HTTP/1.1 200");
    }
  }

  private static byte[] readAll(Socket socket) throws IOException {
    try (InputStream in = socket.getInputStream()) {
      return in.readAllBytes();
    } catch (SocketException reset) {
      return new byte[0];
    }
  }

  @Test
  void keysAndLevelsAreRenewedByCommand() throws Exception {
    try (RunningServers servers = ensemble(1, "")) {
      servers.client();
      int port = control(servers, 1);
      Issued admin = authority.admin("quorate");
      assertThat(ask(port, admin, "PUT", "/v1/loggers/root", "{\"level\":\"loud\"}").status())
          .isEqualTo(400);
      assertThat(ask(port, admin, "PUT", "/v1/loggers/no.such", "{\"level\":\"info\"}").status())
          .isEqualTo(404);
      String logger = "/v1/loggers/io.quorate.server.main";
      assertThat(ask(port, admin, "PUT", logger, "{\"level\":\"debug\"}").status()).isEqualTo(200);
      assertThat(ask(port, admin, "PUT", logger, "{\"level\":\"info\"}").status()).isEqualTo(200);
      Files.writeString(directory.resolve("keys-1/own.pem"), "nonsense");
      Reply refused = ask(port, admin, "POST", "/v1/reload", "");
      assertThat(refused.status()).isEqualTo(422);
      assertThat(refused.json().get("message").asText()).contains("own.pem");
      assertThat(metric(servers, 1, "quorate_tls_stale{port=\"control\"}")).isEqualTo(1);
      keysOf(1).put(authority.voter("quorate", 1), authority);
      assertThat(ask(port, admin, "POST", "/v1/reload", "").status()).isEqualTo(200);
      assertThat(metric(servers, 1, "quorate_tls_stale{port=\"control\"}")).isZero();
    }
  }

  // What a start refuses

  @Test
  void aServerWithAnothersCertificateDoesNotStart() throws Exception {
    keysOf(1).put(authority.voter("quorate", 2), authority);
    assertThatThrownBy(
            () -> RunningServers.ensemble(directory, 1, stores("ssl.quorum", "keys-<id>")))
        .isInstanceOfSatisfying(
            StartFailed.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
        .hasMessageContainingAll("ssl.quorum.keyStore", "own.pem", "quorate://quorate/voter/2");
  }

  // Clients

  private String secureClients(int port, String settings) throws Exception {
    new KeyFolder(directory.resolve("clients")).put(authority.client("CN=the server"), authority);
    return "secureClientPort="
        + port
        + "\nsecureClientPortAddress=127.0.0.1\n"
        + stores("ssl", "clients")
        + settings;
  }

  private ZooKeeper secureClient(int port, Issued shown, String name) throws Exception {
    KeyFolder keys = new KeyFolder(directory.resolve(name)).put(shown, authority);
    ZKClientConfig config = new ZKClientConfig();
    config.setProperty("zookeeper.clientCnxnSocket", "org.apache.zookeeper.ClientCnxnSocketNetty");
    config.setProperty("zookeeper.client.secure", "true");
    config.setProperty(
        "zookeeper.ssl.keyStore.location", keys.directory().resolve("own.pem").toString());
    config.setProperty(
        "zookeeper.ssl.trustStore.location", keys.directory().resolve("ca.pem").toString());
    CountDownLatch connected = new CountDownLatch(1);
    ZooKeeper client =
        new ZooKeeper(
            "127.0.0.1:" + port,
            20_000,
            event -> {
              if (event.getState() == KeeperState.SyncConnected) connected.countDown();
            },
            config);
    clients.add(client);
    assertThat(connected.await(30, TimeUnit.SECONDS)).as("a connection to " + port).isTrue();
    return client;
  }

  @Test
  void stockClientsWorkOverTlsAndAreWhomTheirCertificatesName() throws Exception {
    int port = FreePorts.next();
    try (RunningServers servers =
        RunningServers.alone(
            directory, secureClients(port, "X509AuthenticationProvider.superUser=CN=root\n"))) {
      ZooKeeper one = secureClient(port, authority.client("O=test,CN=one"), "one");
      ZooKeeper two = secureClient(port, authority.client("CN=two"), "two");
      assertThat(one.whoAmI()).anyMatch(info -> info.getAuthScheme().equals("x509"));
      // The stock client asks its list for null, which those of List.of don't bear.
      List<ACL> mine = new ArrayList<>();
      mine.add(new ACL(Perms.ALL, new Id("x509", "CN=one,O=test")));
      one.create("/mine", new byte[300_000], mine, CreateMode.PERSISTENT);
      one.create("/creator", new byte[0], Ids.CREATOR_ALL_ACL, CreateMode.PERSISTENT);
      assertThat(one.getACL("/creator", null)).isEqualTo(mine);
      assertThat(one.getData("/mine", false, null)).hasSize(300_000);
      assertThatThrownBy(() -> two.getData("/mine", false, null))
          .isInstanceOf(KeeperException.NoAuthException.class);
      ZooKeeper root = secureClient(port, authority.client("CN=root"), "root");
      root.delete("/mine", -1);
      // In plain text nobody is anybody.
      ZooKeeper plain = servers.client(0);
      assertThatThrownBy(() -> plain.getData("/creator", false, null))
          .isInstanceOf(KeeperException.NoAuthException.class);
    }
  }

  @Test
  void onlyWhoIsTrustedGetsThroughTheSecurePort() throws Exception {
    int port = FreePorts.next();
    try (RunningServers servers = RunningServers.alone(directory, secureClients(port, ""))) {
      ZooKeeper client = secureClient(port, authority.client("CN=one"), "one");
      Map<String, @Nullable Issued> strangers = new LinkedHashMap<>();
      strangers.put("no_certificate", null);
      strangers.put("expired", authority.expired("quorate://quorate/admin/tests"));
      strangers.put("untrusted", new TestAuthority("other").client("CN=one"));
      for (Map.Entry<String, @Nullable Issued> entry : strangers.entrySet()) {
        assertThat(word(port, entry.getValue())).as(entry.getKey()).isEmpty();
        assertThat(metric(servers, 0, refused("clients", entry.getKey())))
            .as(entry.getKey())
            .isEqualTo(1);
      }
      try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), port)) {
        plain.setSoTimeout(30_000);
        plain.getOutputStream().write("srvr".getBytes(StandardCharsets.US_ASCII));
        plain.getOutputStream().write(new byte[64]);
        assertThat(new String(readAll(plain), StandardCharsets.UTF_8)).doesNotContain("Mode");
      }
      assertThat(metric(servers, 0, refused("clients", "not_tls"))).isEqualTo(1);
      assertThat(word(port, authority.client("CN=two"))).contains("Mode: standalone");
      assertThat(client.exists("/", false)).isNotNull();
    }
  }

  /** What srvr answers over a connection that shows that certificate; empty if nothing. */
  private static String word(int port, @Nullable Issued shown) throws Exception {
    try (SSLSocket socket =
        (SSLSocket)
            KeyFolder.bearing(shown)
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write("srvr".getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (SSLException | SocketException refused) {
      return "";
    }
  }

  @Test
  void onePortServesBothWhereThatIsAskedFor() throws Exception {
    new KeyFolder(directory.resolve("clients")).put(authority.client("CN=the server"), authority);
    try (RunningServers servers =
        RunningServers.alone(
            directory,
            stores("ssl", "clients") + "client.portUnification=true\nssl.clientAuth=want\n")) {
      int port = servers.clientPort(0);
      ZooKeeper plain = servers.client(0);
      ZooKeeper secure = secureClient(port, authority.client("CN=one"), "one");
      plain.create("/a", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
      assertThat(secure.exists("/a", false)).isNotNull();
      assertThat(word(port, null)).contains("Mode: standalone");
    }
  }
}
