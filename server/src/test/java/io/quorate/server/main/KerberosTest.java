package io.quorate.server.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.server.testing.FreePorts;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import javax.security.auth.login.Configuration;
import org.apache.kerby.kerberos.kerb.server.SimpleKdcServer;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.ZKClientConfig;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The stock client proves by Kerberos who it is, against a key distribution center of its own. */
@Timeout(120)
class KerberosTest {
  private static final String REALM = "EXAMPLE.COM";
  private static final String SERVER = "zookeeper/localhost@" + REALM;
  private static final String ALICE = "alice/desk@" + REALM;
  private static final String BOB = "bob@" + REALM;
  private static final String CONF = "java.security.krb5.conf";

  @TempDir private static Path center;
  private static @Nullable SimpleKdcServer running;
  private static @Nullable String confBefore;

  @TempDir private Path directory;
  private final List<ZooKeeper> clients = new ArrayList<>();

  /** Sections that log in with the key of a principal. */
  private static final class Sections extends Configuration {
    private final Map<String, String> principals =
        Map.of("Server", SERVER, "Alice", ALICE, "Bob", BOB);

    @Override
    public AppConfigurationEntry @Nullable [] getAppConfigurationEntry(String name) {
      String principal = principals.get(name);
      if (principal == null) return null;
      Map<String, String> options = new HashMap<>();
      options.put("principal", principal);
      options.put("keyTab", keyTab(name).toString());
      options.put("useKeyTab", "true");
      options.put("storeKey", "true");
      options.put("doNotPrompt", "true");
      options.put("refreshKrb5Config", "true");
      return new AppConfigurationEntry[] {
        new AppConfigurationEntry(
            "com.sun.security.auth.module.Krb5LoginModule",
            LoginModuleControlFlag.REQUIRED,
            options)
      };
    }

    private static Path keyTab(String name) {
      return center.resolve(name + ".keytab");
    }
  }

  @BeforeAll
  static void openTheCenter() throws Exception {
    int port = FreePorts.next();
    SimpleKdcServer kdc = new SimpleKdcServer();
    kdc.setWorkDir(center.toFile());
    kdc.setKdcHost("127.0.0.1");
    kdc.setKdcRealm(REALM);
    kdc.setKdcTcpPort(port);
    kdc.setAllowUdp(false);
    kdc.init();
    Sections sections = new Sections();
    for (Map.Entry<String, String> each : sections.principals.entrySet()) {
      kdc.createPrincipal(each.getValue(), "secret of " + each.getKey());
      kdc.exportPrincipal(each.getValue(), Sections.keyTab(each.getKey()).toFile());
    }
    kdc.start();
    running = kdc;
    Path conf = center.resolve("client-krb5.conf");
    Files.writeString(
        conf,
        """
        [libdefaults]
        default_realm = EXAMPLE.COM
        udp_preference_limit = 1
        dns_lookup_kdc = false
        dns_canonicalize_hostname = false
        [realms]
        EXAMPLE.COM = {
          kdc = 127.0.0.1:%d
        }
        """
            .formatted(port));
    confBefore = System.getProperty(CONF);
    System.setProperty(CONF, conf.toString());
    Configuration.setConfiguration(sections);
  }

  @AfterEach
  void leave() throws InterruptedException {
    for (ZooKeeper client : clients) client.close(1_000);
  }

  @AfterAll
  static void closeTheCenter() throws Exception {
    Configuration.setConfiguration(null);
    if (confBefore == null) System.clearProperty(CONF);
    else System.setProperty(CONF, confBefore);
    if (running != null) running.stop();
  }

  private ZooKeeper client(RunningServers servers, String section) throws Exception {
    ZKClientConfig config = new ZKClientConfig();
    config.setProperty(ZKClientConfig.LOGIN_CONTEXT_NAME_KEY, section);
    config.setProperty("zookeeper.server.principal", SERVER);
    BlockingQueue<KeeperState> states = new LinkedBlockingQueue<>();
    ZooKeeper client =
        new ZooKeeper(
            "127.0.0.1:" + servers.servingPort(0),
            30_000,
            event -> {
              if (event.getState() != null) states.add(event.getState());
            },
            config);
    clients.add(client);
    KeeperState state;
    do {
      state = states.poll(60, TimeUnit.SECONDS);
      assertThat(state).isNotNull().isNotEqualTo(KeeperState.AuthFailed);
    } while (state != KeeperState.SaslAuthenticated);
    return client;
  }

  @Test
  void aPrincipalIsAnIdentity() throws Exception {
    try (RunningServers servers =
        RunningServers.alone(
            directory, "sessionRequireClientSASLAuth=true\nsuperUser=" + BOB + "\n")) {
      ZooKeeper alice = client(servers, "Alice");
      ZooKeeper bob = client(servers, "Bob");
      alice.create("/hers", utf8("x"), Ids.CREATOR_ALL_ACL, CreateMode.PERSISTENT);
      assertThat(alice.getACL("/hers", new Stat()))
          .containsExactly(new ACL(Perms.ALL, new Id("sasl", ALICE)));
      assertThat(bob.getData("/hers", false, null)).isEqualTo(utf8("x"));
    }
  }

  @Test
  void listsMayNameItWithoutHostAndRealm() throws Exception {
    try (RunningServers servers =
        RunningServers.alone(
            directory,
            "kerberos.removeHostFromPrincipal=true\nkerberos.removeRealmFromPrincipal=true\n")) {
      ZooKeeper alice = client(servers, "Alice");
      ZooKeeper bob = client(servers, "Bob");
      alice.create("/hers", utf8("x"), Ids.CREATOR_ALL_ACL, CreateMode.PERSISTENT);
      assertThat(alice.getACL("/hers", new Stat()))
          .containsExactly(new ACL(Perms.ALL, new Id("sasl", "alice")));
      assertThatThrownBy(() -> bob.getData("/hers", false, null))
          .isInstanceOf(KeeperException.NoAuthException.class);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
