package io.quorate.e2e.servers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quorate.operator.certificates.Bearer;
import io.quorate.operator.certificates.CertificateAuthority;
import io.quorate.operator.certificates.IssuedCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.ZKClientConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Servers that encrypt everything, as processes, with stock clients that do so too. */
@Execution(ExecutionMode.CONCURRENT)
final class EncryptionIT {
  private static final Duration LIFE = Duration.ofHours(1);

  @TempDir Path directory;

  // Files, as whoever renews them should put them there: each in one step.

  private static void put(Path file, String text) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.writeString(next, text);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void trust(Path folder, CertificateAuthority... authorities) throws IOException {
    StringBuilder all = new StringBuilder();
    for (CertificateAuthority each : authorities) all.append(each.own().certificatePem());
    put(folder.resolve("ca.crt"), all.toString());
  }

  private static void issue(CertificateAuthority authority, String bearer, Path folder)
      throws IOException {
    IssuedCertificate issued =
        authority.issue(
            Bearer.parse(bearer), List.of("127.0.0.1", "localhost"), Instant.now(), LIFE);
    Files.createDirectories(folder);
    // The two are never a pair for a moment: a server that looks then keeps what it has.
    put(folder.resolve("tls.key"), issued.keyPem());
    put(folder.resolve("tls.crt"), issued.certificatePem());
  }

  private Path keys(TestServer server) {
    return directory.resolve("keys-" + server.id());
  }

  private static void configure(TestServer server, Path keys, int securePort) {
    server.setVariable("QUORATE_TLS_DIR", keys.toString());
    server.setVariable("QUORATE_CLIENT_TLS_DIR", keys.toString());
    server.setVariable(
        "JAVA_OPTS",
        "-Xmx512m -XX:TieredStopAtLevel=1 -Dzookeeper.quorate.certificateCheckSeconds=1"
            + " -Dzookeeper.secureClientPortAddress=127.0.0.1 -Dzookeeper.secureClientPort="
            + securePort);
  }

  private static long count(TestServer server, String text) {
    return server.printed().lines().filter(line -> line.contains(text)).count();
  }

  /** A stock client over TLS that writes without pause, and remembers whatever it notices. */
  private static final class Writer implements AutoCloseable {
    final List<String> noticed = new CopyOnWriteArrayList<>();
    final AtomicLong written = new AtomicLong();
    final ZooKeeper client;
    private final Thread thread;
    private volatile boolean stopping;

    Writer(String connectString, Path keys, int number) throws Exception {
      ZKClientConfig config = new ZKClientConfig();
      config.setProperty(
          "zookeeper.clientCnxnSocket", "org.apache.zookeeper.ClientCnxnSocketNetty");
      config.setProperty("zookeeper.client.secure", "true");
      // The stock client reads key and certificate from one file.
      Path own = keys.resolve("own-" + number + ".pem");
      put(
          own,
          Files.readString(keys.resolve("tls.crt")) + Files.readString(keys.resolve("tls.key")));
      Path trusted = keys.resolve("ca-" + number + ".pem");
      put(trusted, Files.readString(keys.resolve("ca.crt")));
      config.setProperty("zookeeper.ssl.keyStore.location", own.toString());
      config.setProperty("zookeeper.ssl.trustStore.location", trusted.toString());
      CountDownLatch connected = new CountDownLatch(1);
      client =
          new ZooKeeper(
              connectString,
              20_000,
              event -> {
                if (event.getState() == KeeperState.SyncConnected) connected.countDown();
                else if (event.getState() != KeeperState.Closed)
                  noticed.add(event.getState().name());
              },
              config);
      assertThat(connected.await(60, TimeUnit.SECONDS)).as("connected over TLS").isTrue();
      String path = "/writer-" + number;
      client.create(path, new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
      thread =
          Thread.ofPlatform()
              .name("writer-" + number)
              .start(() -> {
                try {
                  while (!stopping) {
                    client.setData(path, Long.toString(written.get()).getBytes(UTF_8), -1);
                    written.incrementAndGet();
                    TimeUnit.MILLISECONDS.sleep(5);
                  }
                } catch (KeeperException e) {
                  noticed.add(e.toString());
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
    }

    @Override
    public void close() {
      stopping = true;
      try {
        thread.join(TestEnsemble.PATIENCE);
        client.close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Test
  void authorityAndCertificatesAreReplacedUnderLoadAndNobodyNotices() throws Exception {
    CertificateAuthority first = CertificateAuthority.found("quorate", Instant.now(), LIFE);
    CertificateAuthority second = CertificateAuthority.found("quorate", Instant.now(), LIFE);
    try (TestEnsemble ensemble = TestEnsemble.configure(ServerKind.QUORATE, 3)) {
      List<String> addresses = new ArrayList<>();
      for (TestServer server : ensemble.servers()) {
        issue(first, "voter/" + server.id(), keys(server));
        trust(keys(server), first);
        int port = Ports.next();
        configure(server, keys(server), port);
        addresses.add("127.0.0.1:" + port);
      }
      ensemble.startAll();
      ensemble.awaitServing();
      Path clientKeys = directory.resolve("client");
      issue(first, "client/writer", clientKeys);
      trust(clientKeys, first, second);
      List<Writer> writers = new ArrayList<>();
      try {
        for (int i = 0; i < 3; i++) writers.add(new Writer(addresses.get(i), clientKeys, i));

        for (TestServer server : ensemble.servers()) trust(keys(server), first, second);
        awaitReloads(ensemble, 1);
        for (TestServer server : ensemble.servers())
          issue(second, "voter/" + server.id(), keys(server));
        awaitReloads(ensemble, 2);
        for (TestServer server : ensemble.servers()) trust(keys(server), second);
        awaitReloads(ensemble, 3);

        for (Writer writer : writers) {
          long before = writer.written.get();
          await().atMost(TestEnsemble.PATIENCE).until(() -> writer.written.get() > before + 20);
          assertThat(writer.noticed).as("what a client has noticed").isEmpty();
        }
        for (TestServer server : ensemble.servers())
          assertThat(count(server, "event=link_down")).as("%s lost links", server).isZero();
      } finally {
        for (Writer writer : writers) writer.close();
      }
      // What is connected anew goes by the new authority.
      TestServer follower = ensemble.follower();
      follower.kill();
      follower.start();
      ensemble.awaitServing();
      Path renewed = directory.resolve("renewed");
      issue(second, "client/writer", renewed);
      trust(renewed, second);
      try (Writer writer = new Writer(String.join(",", addresses), renewed, 9)) {
        await().atMost(TestEnsemble.PATIENCE).until(() -> writer.written.get() > 20);
        assertThat(writer.noticed).isEmpty();
      }
    }
  }

  private static void awaitReloads(TestEnsemble ensemble, int times) {
    for (TestServer server : ensemble.servers()) {
      for (String what : List.of("servers", "clients")) {
        await(
                what
                    + " of "
                    + server
                    + " read anew for the "
                    + times
                    + "th time; see "
                    + server.log())
            .atMost(TestEnsemble.PATIENCE)
            .until(() -> count(server, "event=certificates_reloaded what=" + what) >= times);
      }
    }
  }

  @Test
  void aServerOfAnotherAuthorityStaysOutsideAndTheOthersServe() throws Exception {
    Path ours = directory.resolve("ours");
    Path theirs = directory.resolve("theirs");
    // As a user makes them; both clusters have the same name.
    certs("init", ours.toString());
    certs("init", theirs.toString());
    certs("issue", ours.toString(), "voter/1", "voter/2");
    certs("issue", theirs.toString(), "voter/3");
    try (TestEnsemble ensemble = TestEnsemble.configure(ServerKind.QUORATE, 3)) {
      for (TestServer server : ensemble.servers()) {
        Path authority = server.id() == 3 ? theirs : ours;
        server.setVariable("QUORATE_TLS_DIR", authority.resolve("voter-" + server.id()).toString());
      }
      ensemble.startAll();
      await()
          .atMost(TestEnsemble.PATIENCE)
          .until(() -> ensemble.server(1).isServing() && ensemble.server(2).isServing());
      await()
          .atMost(TestEnsemble.PATIENCE)
          .until(() -> count(ensemble.server(1), "port=peers") > 0);
      assertThat(ensemble.server(1).printed()).contains("event=connection_refused port=peers");
      assertThat(ensemble.server(3).isServing()).isFalse();
      assertThat(count(ensemble.server(3), "event=link_up")).isZero();
    }
  }

  private static void certs(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(Launcher.built().toString(), "certs"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }
}
