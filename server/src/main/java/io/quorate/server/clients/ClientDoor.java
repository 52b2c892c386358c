package io.quorate.server.clients;

import io.netty.channel.Channel;
import io.quorate.server.protocol.ErrorCode;
import io.quorate.server.protocol.Identity;
import io.quorate.server.runtime.ServerConfig;
import io.quorate.server.state.Authenticator;
import io.quorate.server.state.Reads;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all client connections share: the bounds, who may come in, and who answers at the door. Any
 * thread.
 */
final class ClientDoor {
  private static final Logger log = LoggerFactory.getLogger(ClientDoor.class);

  private final ServerConfig.Clients config;
  private final Reads reads;
  private final Authenticator authenticator;
  private final @Nullable SaslMechanism sasl;
  private final EnsembleNames ensembleNames;
  private final ExecutorService providers;
  private final FourLetterWords words;
  private final Consumer<Throwable> onDeath;
  private final ConcurrentMap<InetAddress, Integer> perAddress = new ConcurrentHashMap<>();
  private final AtomicInteger all = new AtomicInteger();
  private final AtomicLong refused = new AtomicLong();
  private final TokenBucket openings;
  private final ByteBudget largeRequests;

  ClientDoor(
      ServerConfig.Clients config,
      Reads reads,
      Authenticator authenticator,
      @Nullable SaslMechanism sasl,
      EnsembleNames ensembleNames,
      FourLetterWords words,
      Consumer<Throwable> onDeath) {
    this.config = config;
    this.reads = reads;
    this.authenticator = authenticator;
    this.sasl = sasl;
    this.ensembleNames = ensembleNames;
    this.providers =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("authentication-", 0).factory());
    this.words = words;
    this.onDeath = onDeath;
    ServerConfig.Throttle throttle = config.throttle();
    this.openings =
        new TokenBucket(
            throttle.openingTokens(),
            TimeUnit.MILLISECONDS.toNanos(throttle.openingFillMillis()),
            throttle.openingFillCount(),
            System.nanoTime());
    this.largeRequests = new ByteBudget(throttle.largeRequestBytesMax());
  }

  /** Counts a new connection in; false if there are too many, and it is to be closed. */
  boolean lets(Channel channel) {
    InetAddress address = address(channel);
    int here = perAddress.merge(address, 1, Integer::sum);
    int total = all.incrementAndGet();
    if (config.perAddressMax() > 0 && here > config.perAddressMax()) {
      log.warn(
          "event=connection_refused address={} reason=maxClientCnxns limit={}",
          address.getHostAddress(),
          config.perAddressMax());
    } else if (config.connectionsMax() > 0 && total > config.connectionsMax()) {
      log.warn(
          "event=connection_refused address={} reason=maxCnxns limit={}",
          address.getHostAddress(),
          config.connectionsMax());
    } else {
      return true;
    }
    refused.incrementAndGet();
    closed(channel);
    return false;
  }

  /** Connections that were turned away because there were too many. */
  long refused() {
    return refused.get();
  }

  /** Whether another session may be opened or claimed at this moment. */
  boolean opens(long nowNanos) {
    return openings.take(nowNanos);
  }

  /** From how many bytes on a request is large. */
  int largeRequestBytes() {
    return config.throttle().largeRequestBytes();
  }

  /** What large requests may take in all. */
  ByteBudget largeRequests() {
    return largeRequests;
  }

  void tooLarge(String address, long session, int bytes) {
    log.warn(
        "event=client_disconnected address={} session=0x{} reason=largeRequestMaxBytes request_bytes={} limit_bytes={}",
        address,
        Long.toHexString(session),
        bytes,
        config.throttle().largeRequestBytesMax());
  }

  void evicted(String address, long session, long heldBytes) {
    log.warn(
        "event=client_disconnected address={} session=0x{} reason=quorate.clientMemoryMiBMax held_bytes={} limit_bytes={}",
        address,
        Long.toHexString(session),
        heldBytes,
        config.throttle().memoryBytesMax());
  }

  /** A connection that was let in is gone. */
  void closed(Channel channel) {
    perAddress.computeIfPresent(address(channel), (_, count) -> count > 1 ? count - 1 : null);
    all.decrementAndGet();
  }

  private static InetAddress address(Channel channel) {
    return channel.remoteAddress() instanceof InetSocketAddress socket
            && socket.getAddress() != null
        ? socket.getAddress()
        : InetAddress.getLoopbackAddress();
  }

  void overflowed(String address, long session) {
    log.warn(
        "event=client_disconnected address={} session=0x{} reason=does_not_read limit_bytes={}",
        address,
        Long.toHexString(session),
        config.outboundBytesMax());
  }

  /** A bug of ours on an I/O thread. */
  void fatal(Throwable cause) {
    onDeath.accept(cause);
  }

  int frameBytesMax() {
    return config.frameBytesMax();
  }

  /** Whether a connection with these identities may ask for anything but to authenticate. */
  boolean admits(List<Identity> identities) {
    List<String> required = config.requiredSchemes();
    if (required.isEmpty()) return true;
    for (Identity identity : identities) if (required.contains(identity.scheme())) return true;
    return false;
  }

  int connectionOutstandingMax() {
    return config.connectionOutstandingMax();
  }

  long outboundBytesMax() {
    return config.outboundBytesMax();
  }

  int connections() {
    return all.get();
  }

  Reads reads() {
    return reads;
  }

  Authenticator authenticator() {
    return authenticator;
  }

  /** How clients prove by SASL who they are; null if they can't. */
  @Nullable SaslMechanism sasl() {
    return sasl;
  }

  EnsembleNames ensembleNames() {
    return ensembleNames;
  }

  /**
   * Where the providers that somebody has added may take their time: at most one per connection.
   */
  ExecutorService providers() {
    return providers;
  }

  void providerFailed(String address, String scheme, Exception failure) {
    log.warn("event=provider_failed address={} scheme={}", address, scheme, failure);
  }

  void wrongEnsemble(String address) {
    log.warn("event=client_disconnected address={} reason=ensembleAuthName", address);
  }

  void close() {
    providers.shutdownNow();
  }

  /** What a connection is told that fails to prove who it is by SASL; OK lets it stay. */
  ErrorCode saslFailure() {
    if (config.requiredSchemes().contains("sasl")) {
      return ErrorCode.SESSION_CLOSED_REQUIRE_SASL_AUTH;
    }
    return config.failedSaslStays() ? ErrorCode.OK : ErrorCode.AUTH_FAILED;
  }

  void saslFailed(String address, String reason) {
    log.warn("event=sasl_failed address={} reason=\"{}\"", address, reason);
  }

  /** Whether writes are told to the audit log. */
  boolean audits() {
    return config.audit();
  }

  FourLetterWords words() {
    return words;
  }
}
