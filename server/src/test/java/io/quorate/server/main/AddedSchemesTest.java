package io.quorate.server.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.server.clients.HostNames;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Schemes that are there only where they are asked for, and one that can be switched off. */
@Timeout(90)
class AddedSchemesTest {
  private static final int AUTH = 100;
  private static final int XID_AUTH = -4;

  @TempDir private Path directory;

  @Test
  void aProvidersIdsAreJudgedByItWhereverAListNamesThem() throws Exception {
    try (RunningServers servers =
        RunningServers.alone(directory, "quorate.authProviders=ticket\n")) {
      ZooKeeper ann = servers.client(0);
      ann.addAuthInfo("ticket", utf8("sales/ann:stamped"));
      ann.create("/hers", utf8("x"), Ids.CREATOR_ALL_ACL, CreateMode.PERSISTENT);
      assertThat(ann.getACL("/hers", new Stat()))
          .containsExactly(new ACL(Perms.ALL, new Id("ticket", "sales/ann")));
      List<ACL> department = Arrays.asList(new ACL(Perms.READ, new Id("ticket", "sales/*")));
      ann.create("/theirs", utf8("y"), department, CreateMode.PERSISTENT);

      ZooKeeper bob = servers.client(0);
      bob.addAuthInfo("ticket", utf8("sales/bob:stamped"));
      assertThat(bob.getData("/theirs", false, null)).isEqualTo(utf8("y"));
      assertThatThrownBy(() -> bob.getData("/hers", false, null))
          .isInstanceOf(KeeperException.NoAuthException.class);
      List<ACL> nonsense = Arrays.asList(new ACL(Perms.ALL, new Id("ticket", "NOBODY")));
      assertThatThrownBy(() -> bob.create("/no", null, nonsense, CreateMode.PERSISTENT))
          .isInstanceOf(KeeperException.InvalidACLException.class);
    }
  }

  @Test
  void whomAProviderRefusesIsToldSoAndNobodyElseNotices() throws Exception {
    try (RunningServers servers =
        RunningServers.alone(directory, "quorate.authProviders=ticket\n")) {
      int port = servers.servingPort(0);
      for (String token : List.of("sales/ann:forged", "")) {
        try (RawClient client = RawClient.open(port)) {
          client.request(XID_AUTH, AUTH, RawClient.authBody("ticket", utf8(token)));
          client.answers(XID_AUTH, KeeperException.Code.AUTHFAILED.intValue());
          client.isClosed();
        }
      }
      try (RawClient neighbour = RawClient.open(port)) {
        neighbour.isServed();
      }
    }
  }

  @Test
  void withoutBeingAskedForAProviderIsNotThere() throws Exception {
    try (RunningServers servers = RunningServers.alone(directory, "");
        RawClient client = RawClient.open(servers.servingPort(0))) {
      client.request(XID_AUTH, AUTH, RawClient.authBody("ticket", utf8("sales/ann:stamped")));
      client.answers(XID_AUTH, KeeperException.Code.AUTHFAILED.intValue());
    }
  }

  @Test
  void aProviderThatIsNowhereStopsTheStart() {
    assertThatThrownBy(() -> RunningServers.alone(directory, "quorate.authProviders=retina\n"))
        .isInstanceOf(StartFailed.class)
        .hasMessageContaining("retina");
  }

  @Test
  void withDigestSwitchedOffAPasswordProvesNothing() throws Exception {
    try (RunningServers servers =
            RunningServers.alone(directory, "DigestAuthenticationProvider.enabled=false\n");
        RawClient client = RawClient.open(servers.servingPort(0))) {
      List<ACL> digest = Arrays.asList(new ACL(Perms.ALL, new Id("digest", "a:b")));
      ZooKeeper other = servers.client(0);
      assertThatThrownBy(() -> other.create("/no", null, digest, CreateMode.PERSISTENT))
          .isInstanceOf(KeeperException.InvalidACLException.class);
      client.request(XID_AUTH, AUTH, RawClient.authBody("digest", utf8("ann:secret")));
      client.answers(XID_AUTH, KeeperException.Code.AUTHFAILED.intValue());
      client.isClosed();
    }
  }

  @Test
  void whoLooksForAnotherEnsembleIsSentAwayWithoutAWord() throws Exception {
    try (RunningServers servers = RunningServers.alone(directory, "ensembleAuthName=red, blue\n")) {
      int port = servers.servingPort(0);
      for (String name : List.of("red", "blue", "")) {
        try (RawClient client = RawClient.open(port)) {
          client.request(XID_AUTH, AUTH, RawClient.authBody("ensemble", utf8(name)));
          client.answers(XID_AUTH, 0);
          client.isServed();
        }
      }
      try (RawClient stray = RawClient.open(port)) {
        stray.request(XID_AUTH, AUTH, RawClient.authBody("ensemble", utf8("green")));
        stray.isClosed();
      }
    }
  }

  @Test
  void aHostIsWhatTheNameServiceCallsAnAddressIfTheNameLeadsBack() throws Exception {
    HostNames names =
        new HostNames(
            new HostNames.NameService() {
              @Override
              public String nameOf(InetAddress address) {
                return switch (address.getHostAddress()) {
                  case "10.0.0.1" -> "One.Corp.example";
                  case "10.0.0.2" -> "liar.corp.example";
                  default -> address.getHostAddress();
                };
              }

              @Override
              public List<InetAddress> addressesOf(String name) throws UnknownHostException {
                return List.of(InetAddress.getByName("10.0.0.1"));
              }
            });
    assertThat(names.authenticate(new byte[0], "10.0.0.1")).containsExactly("one.corp.example");
    assertThat(names.authenticate(new byte[0], "10.0.0.2")).isEmpty();
    assertThat(names.authenticate(new byte[0], "10.0.0.3")).isEmpty();
    assertThat(names.matches("one.corp.example", "corp.example")).isTrue();
    assertThat(names.matches("one.corp.example", "ONE.corp.example")).isTrue();
    assertThat(names.matches("one.corp.example", "orp.example")).isFalse();
    assertThat(names.isValid("")).isFalse();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
