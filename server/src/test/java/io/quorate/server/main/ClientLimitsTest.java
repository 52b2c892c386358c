package io.quorate.server.main;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Limits on what clients ask of a server together; each spares a neighbour who asks for little. */
@Timeout(60)
class ClientLimitsTest {
  private static final int PING = 11;

  @TempDir private Path directory;

  @Test
  void sessionsOpenAtThePaceThatIsSet() throws Exception {
    try (RunningServers servers =
            RunningServers.alone(
                directory,
                "connection_throttle_tokens=3\nconnection_throttle_fill_time=3600000\n");
        RawClient first = RawClient.open(servers.servingPort(0));
        RawClient second = RawClient.open(servers.clientPort(0));
        RawClient third = RawClient.open(servers.clientPort(0));
        RawClient fourth = new RawClient(servers.clientPort(0))) {
      fourth.hello(0, new byte[16]);
      fourth.isClosed();
      for (RawClient open : List.of(first, second, third)) open.isServed();
      assertThat(servers.metric("quorate_clients_unopened_connections_total")).isEqualTo(1);
    }
  }

  @Test
  void largeRequestsUnderWayShareABudget() throws Exception {
    try (RunningServers servers =
            RunningServers.alone(
                directory, "largeRequestThreshold=10000\nlargeRequestMaxBytes=100000\n");
        RawClient slow = RawClient.open(servers.servingPort(0));
        RawClient small = RawClient.open(servers.clientPort(0));
        RawClient large = RawClient.open(servers.clientPort(0))) {
      slow.begin(90_000, 8); // It takes its part before it has come in.
      slow.settle();
      small.isServed();
      large.begin(20_000, 8);
      large.isClosed();
      assertThat(servers.metric("quorate_clients_too_large_connections_total")).isEqualTo(1);
      slow.leave();
      // What it took comes back with its end: a request of that size passes again, and once more
      // when the first has been answered.
      try (RawClient again = RawClient.open(servers.clientPort(0))) {
        for (int xid = 1; xid <= 3; xid++) {
          again.create(xid, "/n" + xid, 60_000);
          again.answers(xid, 0);
        }
      }
    }
  }

  @Test
  void whoHoldsMostOfTheMemoryIsLetGo() throws Exception {
    List<RawClient> holders = new ArrayList<>();
    try (RunningServers servers =
            RunningServers.alone(
                directory,
                "quorate.clientMemoryMiBMax=1\nquorate.clientIoThreads=1\ntickTime=100\nmaxSessionTimeout=40000\n");
        RawClient neighbour = RawClient.open(servers.servingPort(0))) {
      // All are in before the first holds anything: near the bound nobody is let in any more.
      for (int i = 0; i < 4; i++) holders.add(RawClient.open(servers.clientPort(0)));
      for (RawClient holder : holders) {
        try {
          holder.begin(1_000_000, 600_000); // It never comes to its end.
        } catch (IOException gone) {
          // It was let go while it sent.
        }
      }
      while (servers.metric("quorate_clients_evicted_connections_total") == 0
          || servers.metric("quorate_clients_held_bytes") > 1 << 20) {
        Thread.sleep(20);
      }
      neighbour.isServed();
      for (RawClient holder : holders) holder.leave();
      try (RawClient late = RawClient.open(servers.clientPort(0))) {
        late.isServed(); // Accepted as soon as there is room again.
      }
    } finally {
      for (RawClient holder : holders) holder.leave();
    }
  }

  @Test
  void connectionsTooManyAreCounted() throws Exception {
    try (RunningServers servers = RunningServers.alone(directory, "maxCnxns=1\n");
        RawClient first = RawClient.open(servers.servingPort(0));
        RawClient second = new RawClient(servers.clientPort(0))) {
      second.isClosed();
      first.request(-2, PING);
      first.answers(-2, 0);
      assertThat(servers.metric("quorate_clients_refused_connections_total")).isEqualTo(1);
    }
  }
}
