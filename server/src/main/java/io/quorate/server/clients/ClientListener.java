package io.quorate.server.clients;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.quorate.server.replica.ReplicaEffect;
import io.quorate.server.runtime.ClientAdministration;
import io.quorate.server.runtime.ClientPort;
import io.quorate.server.runtime.ClientStatistics;
import io.quorate.server.runtime.Inbox;
import io.quorate.server.runtime.Inventories;
import io.quorate.server.runtime.ServerConfig;
import io.quorate.server.runtime.ServerStatus;
import io.quorate.server.state.Authenticator;
import io.quorate.server.state.Reads;
import io.quorate.server.state.ServerState;
import io.quorate.server.tls.FirstByte;
import io.quorate.server.tls.TlsPort;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The client port: accepts connections, spreads them over the I/O loops, and hands each loop its
 * share of a turn's effects.
 */
public final class ClientListener implements ClientPort, ClientAdministration, AutoCloseable {
  /** Above the first nothing is taken from the client any more, below the second it is again. */
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(256 * 1_024, 1_024 * 1_024);

  /**
   * For so many peer timeouts a server without a leader keeps its connections: a new one is near.
   */
  private static final int SILENT_TIMEOUTS = 2;

  private static final int SHUTDOWN_MILLIS = 2_000;

  /** What connections of a port begin with. */
  private enum Encryption {
    NEVER,
    ALWAYS,
    AS_THEY_BEGIN
  }

  private final ServerConfig.Clients config;
  private final Optional<TlsPort> tls;
  private final long halfTickMillis;
  private final long silenceNanos;
  private final EventLoopGroup group;
  private final List<ClientLoop> loops = new ArrayList<>();
  private final AtomicLong newestTurn = new AtomicLong();
  private final List<Channel> ports = new CopyOnWriteArrayList<>();
  private final ClientDoor door;
  private volatile boolean open;
  private volatile boolean draining;
  private volatile InetSocketAddress address = new InetSocketAddress(0);
  private volatile InetSocketAddress secureAddress = new InetSocketAddress(0);

  /**
   * @param tls empty if clients can't encrypt
   * @param sasl how clients prove by SASL who they are; null if they can't
   */
  public ClientListener(
      ServerConfig config,
      Optional<TlsPort> tls,
      Inbox inbox,
      ServerState root,
      Reads reads,
      Authenticator authenticator,
      @Nullable SaslMechanism sasl,
      ServerStatus status,
      Inventories inventories,
      Consumer<Throwable> onDeath) {
    this.config = config.clients();
    this.tls = tls;
    this.halfTickMillis = Math.max(5, config.peers().timing().tickMillis() / 2);
    this.silenceNanos =
        SILENT_TIMEOUTS
            * TimeUnit.MILLISECONDS.toNanos(config.peers().timing().peerTimeoutMillis());
    int threads = threads(this.config.ioThreads());
    IoHandlerFactory io =
        Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    this.group =
        new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory("client-io"), io);
    int share = Math.max(1, this.config.outstandingMax() / threads);
    long memoryShare = Math.max(1, this.config.throttle().memoryBytesMax() / threads);
    group.forEach(thread ->
        loops.add(
            new ClientLoop(
                loops.size(),
                (EventLoop) thread,
                inbox,
                newestTurn,
                share,
                memoryShare,
                root,
                onDeath)));
    ServerConfig.Authentication authentication = config.service().authentication();
    this.door =
        new ClientDoor(
            this.config,
            reads,
            authenticator,
            sasl,
            new EnsembleNames(authentication.ensemble(), authentication.ensembleNames()),
            new FourLetterWords(this.config.words(), status, inventories, List.copyOf(loops)),
            onDeath);
    inbox.onRoom(() -> loops.forEach(loop -> loop.execute(loop::resumePaused)));
  }

  private static int threads(int configured) {
    return configured > 0
        ? configured
        : Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 128);
  }

  /** Starts to serve, once a port is bound. */
  public void start() {
    open = true;
    long handshakeNanos = TimeUnit.MILLISECONDS.toNanos(config.handshakeTimeoutMillis());
    for (ClientLoop loop : loops) {
      Runnable halfTick =
          loop.guarded(() -> {
            loop.halfTick(handshakeNanos, silenceNanos);
            acceptIfRoom();
          });
      var _ =
          loop.thread.scheduleWithFixedDelay(
              halfTick, halfTickMillis, halfTickMillis, TimeUnit.MILLISECONDS);
    }
  }

  /**
   * Binds the port in plain text; fails with what the system says, a port in use for example.
   *
   * @param unified whether it takes connections that encrypt too
   */
  public void bind(boolean unified) throws InterruptedException {
    address =
        bind(
            config.bindHost(),
            config.port(),
            unified ? Encryption.AS_THEY_BEGIN : Encryption.NEVER);
  }

  /** Binds the port that encrypts. */
  public void bindSecure(String host, int port) throws InterruptedException {
    secureAddress = bind(host, port, Encryption.ALWAYS);
  }

  private InetSocketAddress bind(String host, int port, Encryption encryption)
      throws InterruptedException {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(group)
            .channel(
                Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    admit(channel, encryption);
                  }
                });
    if (config.backlog() > 0) bootstrap.option(ChannelOption.SO_BACKLOG, config.backlog());
    InetSocketAddress wanted =
        host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
    Channel bound = bootstrap.bind(wanted).sync().channel();
    ports.add(bound);
    return (InetSocketAddress) bound.localAddress();
  }

  /** While connections hold nearly all that they may, further ones wait in the system's queue. */
  private void acceptIfRoom() {
    boolean room = loops.stream().noneMatch(ClientLoop::isNearlyFull);
    for (Channel port : ports) {
      if (port.config().isAutoRead() != room) port.config().setAutoRead(room);
    }
  }

  private void admit(Channel channel, Encryption encryption) {
    if (!open || draining || !door.lets(channel)) {
      var _ = channel.close();
      return;
    }
    var _ = channel.closeFuture().addListener(_ -> door.closed(channel));
    ReadSize readSize = new ReadSize();
    channel.config().setRecvByteBufAllocator(readSize);
    String remote =
        channel.remoteAddress() instanceof InetSocketAddress socket
            ? socket.getAddress().getHostAddress()
            : "";
    if (!secure(channel, encryption)) return;
    channel
        .pipeline()
        .addLast(new ClientConnection(door, loopOf(channel), readSize, channel, remote));
  }

  private boolean secure(Channel channel, Encryption encryption) {
    return switch (encryption) {
      case NEVER -> true;
      case ALWAYS -> tls.orElseThrow().secure(channel, false);
      case AS_THEY_BEGIN -> {
        channel.pipeline().addLast(new FirstByte(tls.orElseThrow()));
        yield true;
      }
    };
  }

  private ClientLoop loopOf(Channel channel) {
    for (ClientLoop loop : loops) if (loop.thread.equals(channel.eventLoop())) return loop;
    throw new IllegalStateException("a connection on a thread that is none of ours");
  }

  /**
   * Where the port is bound; the port number is the one it got where 0 was asked for, and 0 where
   * there is none.
   */
  public InetSocketAddress address() {
    return address;
  }

  /** The same for the port that encrypts. */
  public InetSocketAddress secureAddress() {
    return secureAddress;
  }

  @Override
  public int loops() {
    return loops.size();
  }

  @Override
  public void beginTurn(long turn) {
    newestTurn.set(turn);
  }

  @Override
  public void deliver(
      int loop, long turn, List<ReplicaEffect> effects, ServerState root, boolean serving) {
    loops.get(loop).deliver(new ClientBatch(turn, effects, root, serving));
  }

  /** Figures that may be a moment old. */
  public ClientStatistics statistics() {
    long received = 0,
        sent = 0,
        localReads = 0,
        count = 0,
        total = 0,
        malformed = 0,
        overflowed = 0,
        unopened = 0,
        tooLarge = 0,
        evicted = 0,
        held = 0;
    long min = Long.MAX_VALUE, max = 0;
    int outstanding = 0;
    for (ClientLoop loop : loops) {
      ClientCounters counters = loop.counters;
      received += counters.received;
      sent += counters.sent;
      localReads += counters.localReads;
      count += counters.latencyCount;
      total += counters.latencyTotalNanos;
      malformed += counters.malformed;
      overflowed += counters.overflowed;
      unopened += counters.unopened;
      tooLarge += counters.tooLarge;
      evicted += counters.evicted;
      held += counters.heldBytes;
      min = Math.min(min, counters.latencyMinNanos);
      max = Math.max(max, counters.latencyMaxNanos);
      outstanding += loop.outstanding();
    }
    return new ClientStatistics(
        received,
        sent,
        door.connections(),
        outstanding,
        localReads,
        count,
        total,
        count == 0 ? 0 : min,
        max,
        malformed,
        overflowed,
        door.refused(),
        unopened,
        tooLarge,
        evicted,
        held);
  }

  /**
   * Takes no new connections, and closes those that there are one after another within a time; the
   * sessions go on elsewhere.
   *
   * @param seconds 0 ends it: whoever comes is let in again
   * @return how many connections there were
   */
  public int drain(int seconds) {
    draining = seconds > 0;
    int connections = door.connections();
    for (ClientLoop loop : loops)
      loop.execute(() -> loop.drain(TimeUnit.SECONDS.toMillis(seconds)));
    return connections;
  }

  /** Whether clients are being let go. */
  public boolean isDraining() {
    return draining;
  }

  @Override
  public List<Map<String, Object>> connections(boolean brief, boolean encrypted)
      throws InterruptedException {
    List<CompletableFuture<List<Map<String, Object>>>> parts =
        loops.stream()
            .map(loop ->
                CompletableFuture.supplyAsync(() -> described(loop, brief, encrypted), loop.thread))
            .toList();
    List<Map<String, Object>> all = new ArrayList<>();
    try {
      for (var part : parts) all.addAll(part.get());
    } catch (ExecutionException e) {
      throw new IllegalStateException("connections can be described", e.getCause());
    }
    return all;
  }

  private static List<Map<String, Object>> described(
      ClientLoop loop, boolean brief, boolean encrypted) {
    return loop.connections.values().stream()
        .filter(connection -> connection.isEncrypted() == encrypted)
        .map(connection -> connection.describeAsMap(brief))
        .toList();
  }

  @Override
  public void resetConnections() {
    loops.forEach(loop ->
        loop.execute(() -> loop.connections.values().forEach(ClientConnection::resetCounters)));
  }

  @Override
  public void resetStatistics() {
    loops.forEach(loop -> loop.execute(loop.counters::reset));
  }

  @Override
  public int shed(int percent) {
    int shed = door.connections() * percent / 100;
    int left = shed;
    for (ClientLoop loop : loops) {
      // Each loop lets go of its part; what doesn't divide, the last one does.
      boolean last = loop == loops.getLast();
      int part = last ? left : shed / loops.size();
      left -= part;
      loop.execute(() ->
          List.copyOf(loop.connections.values()).stream()
              .limit(part)
              .forEach(ClientConnection::closeNow));
    }
    return shed;
  }

  /** Closes the port and every connection; the sessions go on. */
  @Override
  public void close() {
    open = false;
    door.close();
    for (ClientLoop loop : loops) {
      loop.thread.execute(loop::closeAll);
    }
    group
        .shutdownGracefully(0, SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(2 * SHUTDOWN_MILLIS);
  }
}
