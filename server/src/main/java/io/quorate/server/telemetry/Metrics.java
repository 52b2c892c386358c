package io.quorate.server.telemetry;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.quorate.server.runtime.Inbox;
import io.quorate.server.runtime.ReplicaLoop;
import io.quorate.server.runtime.ServerStatus;
import io.quorate.server.tls.Credentials;
import io.quorate.server.tls.Refusal;
import io.quorate.server.tls.TlsPort;
import io.quorate.server.zab.PeerView.RoleName;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.ToDoubleFunction;

/**
 * The server's metrics in one registry: {@code quorate_<area>_<what>_<unit>}, read from what other
 * parts count anyway, so that nothing on a request's path touches a meter. The figures of {@code
 * mntr} are there too, under ZooKeeper's own names.
 */
public final class Metrics implements AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collections = new JvmGcMetrics();

  /**
   * @param linksUp how many links to other servers are up
   */
  public Metrics(ServerStatus status, Inbox inbox, ReplicaLoop loop, IntSupplier linksUp) {
    clients(status);
    replica(status);
    loop(inbox, loop);
    gauge(
        "quorate.peers.links",
        "Links to other servers that are up",
        linksUp,
        IntSupplier::getAsInt);
    zooKeepers(status);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    collections.bindTo(registry);
  }

  /** The registry, for areas that bring meters of their own. */
  public PrometheusMeterRegistry registry() {
    return registry;
  }

  /** All metrics in Prometheus' text format. */
  public String text() {
    return registry.scrape();
  }

  private void clients(ServerStatus status) {
    gauge(
        "quorate.clients.connections",
        "Client connections",
        status,
        s -> s.clients().connections());
    gauge(
        "quorate.clients.outstanding.requests",
        "Requests that clients wait for",
        status,
        s -> s.clients().outstanding());
    counter(
        "quorate.clients.received.packets",
        "Frames and words received from clients",
        status,
        s -> s.clients().received());
    counter(
        "quorate.clients.sent.packets",
        "Frames and texts sent to clients",
        status,
        s -> s.clients().sent());
    counter(
        "quorate.clients.local.reads",
        "Reads that a connection's own thread answered",
        status,
        s -> s.clients().localReads());
    counter(
        "quorate.clients.malformed.frames",
        "Frames and records that could not be read",
        status,
        s -> s.clients().malformed());
    counter(
        "quorate.clients.overflowed.connections",
        "Clients disconnected because they did not read",
        status,
        s -> s.clients().overflowed());
    counter(
        "quorate.clients.refused.connections",
        "Connections closed because there were too many, of one address or in all",
        status,
        s -> s.clients().refused());
    counter(
        "quorate.clients.unopened.connections",
        "Connections closed because too many sessions were opened in a short time",
        status,
        s -> s.clients().unopened());
    counter(
        "quorate.clients.too.large.connections",
        "Connections closed because there was no room for their large request",
        status,
        s -> s.clients().tooLarge());
    counter(
        "quorate.clients.evicted.connections",
        "Connections closed because they held most of the memory for clients",
        status,
        s -> s.clients().evicted());
    gauge(
        "quorate.clients.held.bytes",
        "What client connections hold in memory",
        status,
        s -> s.clients().heldBytes());
    counter(
        "quorate.clients.requests", "Requests answered", status, s -> s.clients().latencyCount());
    counter(
        "quorate.clients.request.time.seconds",
        "Time that answered requests took in all",
        status,
        s -> s.clients().latencyTotalNanos() / 1e9);
    gauge(
        "quorate.clients.request.time.max.seconds",
        "The longest time that a request took",
        status,
        s -> s.clients().latencyMaxNanos() / 1e9);
  }

  private void replica(ServerStatus status) {
    gauge(
        "quorate.replica.serving",
        "1 while clients are served",
        status,
        s -> s.isServing() ? 1 : 0);
    gauge(
        "quorate.replica.read.only",
        "1 while clients may only read, for want of a quorum",
        status,
        s -> s.isReadOnly() ? 1 : 0);
    gauge(
        "quorate.replica.leading",
        "1 while this server leads",
        status,
        s -> s.view().peer().role() == RoleName.LEADING ? 1 : 0);
    gauge(
        "quorate.replica.admitted",
        "1 while this server's disk votes",
        status,
        s -> s.view().peer().admitted() ? 1 : 0);
    gauge("quorate.replica.epoch", "The current epoch", status, s -> s.view().peer().epoch());
    gauge(
        "quorate.replica.committed.zxid",
        "The last committed transaction",
        status,
        s -> s.view().committedZxid());
    gauge(
        "quorate.replica.applied.zxid",
        "The last applied transaction",
        status,
        s -> s.view().appliedZxid());
    gauge(
        "quorate.replica.lag.transactions",
        "Committed and not yet applied here",
        status,
        s -> Math.max(0, s.view().committedZxid() - s.view().appliedZxid()));
    gauge("quorate.replica.sessions", "Open sessions", status, s -> s.view().sessions());
    gauge(
        "quorate.replica.local.sessions",
        "Sessions that only this server knows of",
        status,
        s -> s.view().localSessions());
    gauge(
        "quorate.replica.watches",
        "Watches of this server's connections",
        status,
        s -> s.view().watches());
    gauge(
        "quorate.replica.proposals",
        "Transactions proposed and not committed",
        status,
        s -> s.view().proposals());
    gauge("quorate.state.nodes", "Nodes in the tree", status, s -> s.root().nodeCount());
    gauge("quorate.state.ephemerals", "Ephemeral nodes", status, s -> s.root().ephemeralCount());
    gauge(
        "quorate.state.data.bytes",
        "About how much paths and data take",
        status,
        s -> s.root().approximateDataBytes());
    gauge(
        "quorate.ensemble.members",
        "Listed servers",
        status,
        s -> s.view().ensemble().members().size());
    gauge(
        "quorate.peers.insecure",
        "1 if servers may talk in plain text beyond this machine",
        status,
        s -> s.config().peers().insecure() && s.config().security().peers().isEmpty() ? 1 : 0);
  }

  private void loop(Inbox inbox, ReplicaLoop loop) {
    gauge("quorate.loop.waiting.inputs", "Inputs that wait for the replica", inbox, Inbox::size);
    counter("quorate.loop.turns", "Turns of the replica's loop", loop, ReplicaLoop::turns);
    counter("quorate.loop.inputs", "Inputs that the replica has taken", loop, ReplicaLoop::inputs);
    gauge(
        "quorate.loop.tick.lateness.max.seconds",
        "How late the latest of all ticks was",
        loop,
        l -> l.tickLatenessMaxMillis() / 1e3);
  }

  /** The numbers of mntr; what isn't a number has no place here. */
  private void zooKeepers(ServerStatus status) {
    for (String name :
        new String[] {
          "zk_avg_latency",
          "zk_max_latency",
          "zk_min_latency",
          "zk_packets_received",
          "zk_packets_sent",
          "zk_num_alive_connections",
          "zk_outstanding_requests",
          "zk_znode_count",
          "zk_watch_count",
          "zk_ephemerals_count",
          "zk_approximate_data_size",
          "zk_global_sessions",
          "zk_local_sessions",
          "zk_uptime",
          "zk_learners",
          "zk_synced_followers",
          "zk_synced_observers",
          "zk_pending_syncs"
        }) {
      gauge(
          name,
          "As in ZooKeeper's mntr",
          status,
          s -> Double.parseDouble(s.monitor().getOrDefault(name, "0")));
    }
  }

  /** What the doors of encrypted ports count. */
  public void encryption(List<TlsPort> ports) {
    for (TlsPort port : ports) {
      Tags tags = Tags.of("port", port.refusals().port());
      Credentials keys = port.credentials();
      for (Refusal reason : Refusal.values()) {
        FunctionCounter.builder(
                "quorate.tls.refused.connections", port.refusals(), r -> r.count(reason))
            .tags(tags.and("reason", reason.toString()))
            .description("Connections that were not let in")
            .register(registry);
      }
      Gauge.builder(
              "quorate.tls.certificate.not.after.seconds",
              keys,
              k -> (double) k.notAfter().getEpochSecond())
          .tags(tags)
          .description("When the certificate in use ends, in seconds since 1970")
          .strongReference(true)
          .register(registry);
      FunctionCounter.builder("quorate.tls.reloads", keys, Credentials::reloads)
          .tags(tags)
          .description("How often other keys or authorities were taken into use")
          .register(registry);
      FunctionCounter.builder("quorate.tls.reload.failures", keys, Credentials::failures)
          .tags(tags)
          .description("How often the files with keys could not be taken into use")
          .register(registry);
      Gauge.builder("quorate.tls.stale", keys, k -> k.isStale() ? 1 : 0)
          .tags(tags)
          .description("1 while the files hold something that can't be taken into use")
          .strongReference(true)
          .register(registry);
    }
  }

  private <T> void gauge(String name, String help, T source, ToDoubleFunction<T> value) {
    Gauge.builder(name, source, value).description(help).strongReference(true).register(registry);
  }

  private <T> void counter(String name, String help, T source, ToDoubleFunction<T> value) {
    FunctionCounter.builder(name, source, value).description(help).register(registry);
  }

  @Override
  public void close() {
    collections.close();
    registry.close();
  }
}
