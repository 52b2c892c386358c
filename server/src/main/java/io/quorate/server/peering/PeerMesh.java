package io.quorate.server.peering;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.ensemble.EnsembleText;
import io.quorate.server.ensemble.Member;
import io.quorate.server.replica.ReplicaInput;
import io.quorate.server.runtime.Inbox;
import io.quorate.server.runtime.PeerPort;
import io.quorate.server.runtime.ServerConfig;
import io.quorate.server.tls.CertificateName;
import io.quorate.server.tls.CertificateRefused;
import io.quorate.server.tls.Refusal;
import io.quorate.server.tls.TlsPort;
import io.quorate.server.zab.Input;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.TreeMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The links to the other servers: one for each pair of listed servers of which at least one votes,
 * and one from an unlisted observer to each voter. Everything happens on one thread.
 *
 * <p>Of a pair the server with the higher id dials at once, the other a little later, in case only
 * its way works. Should both succeed, the link dialled by the higher id stays. A link from a new
 * process of the same server replaces the old process's. Names are resolved anew at each dial, off
 * this thread.
 *
 * <p>Each link that comes up is numbered per peer, and the replica is told of ups, messages and
 * downs in their order, so that nothing said before an up reaches the new link.
 */
public final class PeerMesh implements PeerPort, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PeerMesh.class);

  /** How much later than the higher id the lower one dials. */
  private static final int SECOND_DIAL_MILLIS = 400;

  private static final int STRANGERS_MAX = 64;
  private static final int SHUTDOWN_MILLIS = 2_000;

  /** A link on which nothing came for so many peer timeouts is dead; the core has long moved on. */
  private static final int SILENT_TIMEOUTS = 4;

  private static final class Peer {
    final int id;
    final Backoff backoff;
    @Nullable Member member;
    @Nullable PeerLink link;
    @Nullable PeerLink dialling;
    boolean dialDue;

    Peer(int id, Backoff backoff) {
      this.id = id;
      this.backoff = backoff;
    }
  }

  private final int id;
  private final ServerConfig.Peers config;
  private final Optional<TlsPort> tls;
  private final Inbox inbox;
  private final RandomGenerator random;
  private final Consumer<Throwable> onDeath;
  private final long process;
  private final EventLoopGroup group;
  private final EventLoop thread;
  private final Map<Integer, Peer> peers = new TreeMap<>();
  private final Map<Integer, Long> linkNumbers = new HashMap<>();
  private final SequencedSet<PeerLink> strangers = new LinkedHashSet<>();
  private long lastBeatNanos = System.nanoTime();
  private boolean closed;
  private volatile int linksUp;

  /**
   * @param tls empty for plain text
   * @param onDeath told if this mesh's thread fails: without links nothing can be agreed on
   */
  public PeerMesh(
      int id,
      ServerConfig.Peers config,
      Optional<TlsPort> tls,
      Inbox inbox,
      RandomGenerator random,
      Consumer<Throwable> onDeath) {
    this.id = id;
    this.config = config;
    this.tls = tls;
    this.inbox = inbox;
    this.random = random;
    this.onDeath = onDeath;
    this.process = random.nextLong();
    this.group =
        new MultiThreadIoEventLoopGroup(
            1,
            new DefaultThreadFactory("peer-io"),
            Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    this.thread = group.next();
    inbox.onRoom(() -> execute(() -> upLinks().forEach(link -> link.reading(true))));
  }

  /** Begins to keep links; {@link #listen} is for servers that are listed. */
  public void start() {
    long beat = Math.max(50, config.timing().peerTimeoutMillis() / 2);
    var _ =
        thread.scheduleWithFixedDelay(guarded(() -> beat(beat)), beat, beat, TimeUnit.MILLISECONDS);
    if (!config.insecure() || tls.isPresent()) return;
    var _ =
        thread.scheduleWithFixedDelay(
            () ->
                log.warn(
                    "event=insecure_peers reason=\"servers may talk in plain text beyond this machine"
                        + " (quorate.insecurePeers=true): every host on that network must be trusted\""),
            0,
            1,
            TimeUnit.HOURS);
  }

  /** Binds the port for other servers. Fails with what the system says. */
  public InetSocketAddress listen(InetSocketAddress address) throws InterruptedException {
    Channel listening =
        new ServerBootstrap()
            .group(group)
            .channel(
                Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(linkInitializer(-1))
            .bind(address)
            .sync()
            .channel();
    return (InetSocketAddress) listening.localAddress();
  }

  /** The one place where a link's pipeline is built: encryption goes in front of the link. */
  private ChannelInitializer<Channel> linkInitializer(int dialled) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        if (tls.isPresent() && !tls.get().secure(channel, dialled >= 0)) return;
        PeerLink link = new PeerLink(PeerMesh.this, channel, dialled);
        Peer peer = peers.get(dialled);
        if (peer != null) peer.dialling = link;
        channel.pipeline().addLast(link);
      }
    };
  }

  private void execute(Runnable task) {
    try {
      thread.execute(guarded(task));
    } catch (RejectedExecutionException closed) {
      // The links are gone, and so is whoever waited for this.
      log.debug("event=links_closed", closed);
    }
  }

  private void schedule(Runnable task, long millis) {
    var _ = thread.schedule(guarded(task), millis, TimeUnit.MILLISECONDS);
  }

  /** Netty would log what a task throws and go on without its effect. */
  private Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (Throwable death) {
        onDeath.accept(death);
      }
    };
  }

  // The replica's thread

  @Override
  public void send(List<Outgoing> turn) {
    execute(() -> {
      for (Outgoing outgoing : turn) {
        PeerLink link = linkTo(outgoing.peer(), outgoing.link());
        if (link != null) send(link, outgoing);
      }
    });
  }

  @Override
  public void closeLink(int peer, long number, String reason) {
    execute(() -> {
      PeerLink link = linkTo(peer, number);
      if (link == null) return;
      log.warn("event=link_closed peer={} address={} reason=\"{}\"", peer, link.address(), reason);
      link.close();
    });
  }

  @Override
  public void ensembleChanged(Ensemble ensemble) {
    execute(() -> keepLinksWith(ensemble));
  }

  /** How many links are up. */
  public int linksUp() {
    return linksUp;
  }

  // The mesh's thread, from here on

  private @Nullable PeerLink linkTo(int peer, long number) {
    Peer known = peers.get(peer);
    PeerLink link = known == null ? null : known.link;
    return link != null && link.number() == number ? link : null;
  }

  private void send(PeerLink link, Outgoing outgoing) {
    link.send(outgoing.messages());
    if (link.outboundBytes() > config.outboundBytesMax()) {
      log.warn(
          "event=link_closed peer={} address={} reason=\"it doesn't read; more than {} bytes wait\"",
          outgoing.peer(),
          link.address(),
          config.outboundBytesMax());
      link.close();
    }
  }

  private void keepLinksWith(Ensemble ensemble) {
    for (Peer peer : peers.values()) peer.member = null;
    boolean selfVotes = ensemble.isVoter(id);
    for (Member member : ensemble.members()) {
      if (member.id() == id || !selfVotes && !member.isVoter()) continue;
      Peer peer = peer(member.id());
      peer.member = member;
      if (peer.link == null) dialLater(peer, firstDelayMillis(peer));
      else if (!isBearer(peer.link, peer.id)) peer.link.close();
    }
  }

  private Peer peer(int peerId) {
    return peers.computeIfAbsent(peerId, _ -> new Peer(peerId, new Backoff(random)));
  }

  private long firstDelayMillis(Peer peer) {
    return id > peer.id ? 0 : SECOND_DIAL_MILLIS;
  }

  // Dialling

  private void dialLater(Peer peer, long millis) {
    if (peer.dialDue || closed) return;
    peer.dialDue = true;
    schedule(
        () -> {
          peer.dialDue = false;
          dial(peer);
        },
        millis);
  }

  private void dial(Peer peer) {
    Member member = peer.member;
    if (closed || member == null || peer.link != null || peer.dialling != null || peer.dialDue)
      return;
    peer.dialDue = true;
    // Resolving may block for seconds, and must not hold up the links that work.
    Thread.ofVirtual()
        .name("resolve-" + peer.id)
        .start(() -> {
          try {
            InetAddress address = InetAddress.getByName(plain(member.host()));
            execute(() -> connect(peer, new InetSocketAddress(address, member.peerPort())));
          } catch (UnknownHostException e) {
            execute(() -> {
              peer.dialDue = false;
              dialFailed(peer, "its name " + member.host() + " can't be resolved");
            });
          }
        });
  }

  /** IPv6 literals come in brackets. */
  private static String plain(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  private void connect(Peer peer, InetSocketAddress address) {
    peer.dialDue = false;
    if (closed || peer.link != null || peer.dialling != null) return;
    ChannelFuture dialled =
        new Bootstrap()
            .group(group)
            .channel(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, config.connectTimeoutMillis())
            .handler(linkInitializer(peer.id))
            .connect(address);
    var _ =
        dialled.addListener(future -> {
          if (future.isSuccess()) return;
          peer.dialling = null;
          dialFailed(peer, String.valueOf(future.cause().getMessage()));
        });
  }

  private void dialFailed(Peer peer, String why) {
    long delay = peer.backoff.nextMillis();
    int failures = peer.backoff.failures();
    // Said once, and then as often as a power of two, since servers start one after another.
    if (failures == 4 || failures > 4 && Integer.bitCount(failures) == 1) {
      log.info("event=peer_unreachable peer={} attempts={} reason=\"{}\"", peer.id, failures, why);
    }
    dialLater(peer, delay);
  }

  // What links say of themselves

  void accepted(PeerLink link) {
    if (strangers.size() >= STRANGERS_MAX) {
      // The longest silent goes: else whoever keeps so many open would keep everybody out.
      PeerLink silent = strangers.getFirst();
      log.warn(
          "event=link_refused address={} reason=\"{} connections have yet to introduce themselves\"",
          silent.address(),
          STRANGERS_MAX);
      silent.close();
      strangers.remove(silent);
    }
    strangers.add(link);
  }

  Preamble preamble(int target) {
    return Preamble.of(id, target, process);
  }

  /** The other end has said who it is: the link comes up, or is refused. */
  void introduced(PeerLink link, Preamble other) {
    strangers.remove(link);
    if (!isBearer(link, other.id())) {
      link.close();
      return;
    }
    String refusal = refusal(link, other);
    if (!refusal.isEmpty()) {
      log.warn(
          "event=link_refused peer={} address={} reason=\"{}\"",
          other.id(),
          link.address(),
          refusal);
      link.close();
      return;
    }
    Peer peer = peer(other.id());
    if (!wins(peer, link, other)) {
      link.close();
      return;
    }
    PeerLink before = peer.link;
    if (before != null) down(peer, before);
    PeerLink attempt = peer.dialling;
    peer.dialling = null;
    if (attempt != null && attempt != link) attempt.close();
    if (!link.isDialled()) link.sendPreamble(other.id());
    up(peer, link);
  }

  /**
   * Whether the certificate at the other end was issued to the server of that id; true in plain
   * text. That it is a server's, and of this cluster, the handshake has made sure of.
   */
  private boolean isBearer(PeerLink link, int other) {
    if (tls.isEmpty()) return true;
    try {
      CertificateName name = link.certificateName();
      Peer known = peers.get(other);
      boolean votes = known != null && known.member != null && known.member.isVoter();
      if (name.isServer(other, votes)) return true;
      tls.get()
          .refusals()
          .refused(
              link.host(),
              Refusal.WRONG_ID,
              name + " isn't " + (votes ? "voter " : "server ") + other);
    } catch (CertificateRefused e) {
      tls.get().refusals().refused(link.host(), e.refusal(), String.valueOf(e.getMessage()));
    }
    return false;
  }

  private String refusal(PeerLink link, Preamble other) {
    if (!other.sharesVersion()) {
      return "it speaks versions "
          + other.minVersion()
          + " to "
          + other.maxVersion()
          + ", this server "
          + Preamble.VERSION;
    }
    if (other.target() != id)
      return "it means to talk to server "
          + other.target()
          + ", this is server "
          + id
          + "; correct the server lines";
    if (other.id() == id)
      return "it has this server's own id " + id + "; give each server an id of its own";
    if (link.isDialled() && other.id() != link.dialled())
      return "server " + link.dialled() + " was dialled there; correct the server lines";
    boolean listed = other.id() >= 0 && other.id() <= EnsembleText.ID_MAX;
    if (!listed && !EnsembleText.isUnlisted(other.id()))
      return "its id is none that a server may have";
    return "";
  }

  /** Whether this link is to be the one, of all there are with that peer. */
  private boolean wins(Peer peer, PeerLink link, Preamble other) {
    PeerLink current = peer.link;
    if (current != null) {
      if (current.process() != other.process()) return true;
      // One process dials again only when it has lost the link before.
      if (current.isDialled() == link.isDialled()) return true;
      return dialledByHigher(peer, link);
    }
    PeerLink attempt = peer.dialling;
    boolean crossed = attempt != null && attempt != link && attempt.isConnected();
    return !crossed || dialledByHigher(peer, link);
  }

  private boolean dialledByHigher(Peer peer, PeerLink link) {
    return link.isDialled() == id > peer.id;
  }

  private void up(Peer peer, PeerLink link) {
    peer.backoff.reset();
    peer.link = link;
    long number = linkNumbers.merge(peer.id, 1L, Long::sum);
    link.up(number);
    linksUp = upLinks().size();
    log.info(
        "event=link_up peer={} address={} dialled={}", peer.id, link.address(), link.isDialled());
    inbox.offer(new ReplicaInput.FromPeer(new Input.LinkUp(peer.id)));
  }

  private void down(Peer peer, PeerLink link) {
    link.down();
    peer.link = null;
    linksUp = upLinks().size();
    log.info("event=link_down peer={} address={}", peer.id, link.address());
    inbox.offer(new ReplicaInput.FromPeer(new Input.LinkDown(peer.id)));
  }

  void received(PeerLink link, List<ReplicaInput> batch) {
    inbox.offer(batch);
    if (!inbox.hasRoom()) link.reading(false);
  }

  void malformed(PeerLink link, String what) {
    log.warn(
        "event=link_closed peer={} address={} reason=\"{}\"", link.peer(), link.address(), what);
  }

  void failed(PeerLink link, Throwable cause) {
    log.info(
        "event=link_failed peer={} address={} reason=\"{}\"",
        link.peer(),
        link.address(),
        cause.toString());
  }

  /** The connection is gone. */
  void ended(PeerLink link) {
    strangers.remove(link);
    Peer peer = peers.get(link.peer());
    if (peer == null) return;
    if (peer.link == link) {
      down(peer, link);
      dialLater(peer, firstDelayMillis(peer));
    } else if (peer.dialling == link) {
      peer.dialling = null;
      if (peer.link == null)
        dialFailed(peer, "the connection was closed before the other end introduced itself");
    }
  }

  // The beat

  private void beat(long intervalMillis) {
    long now = System.nanoTime();
    boolean late = now - lastBeatNanos > TimeUnit.MILLISECONDS.toNanos(3 * intervalMillis);
    lastBeatNanos = now;
    long silentMax =
        TimeUnit.MILLISECONDS.toNanos(SILENT_TIMEOUTS * config.timing().peerTimeoutMillis());
    for (PeerLink link : upLinks()) {
      // A starved machine must not take its own lateness for the others' silence.
      if (late) link.heardNow();
      if (link.silentNanos() > silentMax) {
        log.warn(
            "event=link_closed peer={} address={} reason=\"nothing came for {} ms\"",
            link.peer(),
            link.address(),
            TimeUnit.NANOSECONDS.toMillis(link.silentNanos()));
        link.close();
      } else {
        link.keepAlive();
      }
    }
    long openingMax = TimeUnit.MILLISECONDS.toNanos(config.connectTimeoutMillis());
    for (PeerLink link : List.copyOf(strangers)) if (link.ageNanos() > openingMax) link.close();
    for (Peer peer : List.copyOf(peers.values())) {
      PeerLink attempt = peer.dialling;
      if (attempt != null && attempt.ageNanos() > 2 * openingMax) attempt.close();
    }
  }

  private List<PeerLink> upLinks() {
    List<PeerLink> links = new ArrayList<>();
    for (Peer peer : peers.values()) if (peer.link != null) links.add(peer.link);
    return links;
  }

  /** Closes every link; the replica hears of none of it any more. */
  @Override
  public void close() {
    if (group.isShuttingDown()) return;
    execute(() -> {
      closed = true;
      upLinks().forEach(PeerLink::close);
    });
    group
        .shutdownGracefully(0, SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(2 * SHUTDOWN_MILLIS);
  }
}
