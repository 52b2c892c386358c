package io.quorate.server.tls;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.quorate.server.runtime.ServerConfig.ClientAuth;
import io.quorate.server.runtime.ServerConfig.Tls;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts the connections of one port, and lets in only those it is told to. It puts two handlers
 * in front of a connection's own: one that encrypts, and one that ends whoever fails the handshake,
 * so that the connection's own handler never sees a byte or an exception of a stranger. What is
 * slow about a handshake runs on threads of its own. Any thread.
 */
public final class TlsPort {
  /** So long a session may be taken up again without its certificate being looked at anew. */
  private static final int RESUMABLE_SECONDS = 300;

  /**
   * What engines are made from.
   *
   * @param reloads how often the keys had been read anew when it was made
   */
  private record Current(long reloads, SSLContext context) {}

  private final Credentials credentials;
  private final Bearers bearers;
  private final Refusals refusals;
  private final Tls config;
  private final Executor slowWork = task -> Thread.ofVirtual().name("tls-handshake").start(task);
  private final AtomicInteger handshakes = new AtomicInteger();
  private volatile Current current;

  /**
   * @param name whose door it is: peers, control or clients
   */
  public TlsPort(String name, Credentials credentials, Bearers bearers) {
    this.credentials = credentials;
    this.bearers = bearers;
    this.refusals = new Refusals(name);
    this.config = credentials.config();
    this.current = make();
  }

  public Refusals refusals() {
    return refusals;
  }

  public Credentials credentials() {
    return credentials;
  }

  /** The count is read first: should both change in between, this is made anew once more. */
  private Current make() {
    long reloads = credentials.reloads();
    KeyMaterial material = credentials.material();
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          Credentials.keyManagers(material),
          new TrustManager[] {new NamedTrust(Credentials.trust(material.trusted()), bearers)},
          new SecureRandom());
      context.getServerSessionContext().setSessionTimeout(RESUMABLE_SECONDS);
      return new Current(reloads, context);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("keys that were read can be used", e);
    }
  }

  private SSLContext context() {
    Current made = current;
    if (made.reloads() != credentials.reloads()) {
      made = make();
      current = made;
    }
    return made.context();
  }

  private SSLEngine engine(boolean dialling) {
    SSLEngine engine = context().createSSLEngine();
    engine.setUseClientMode(dialling);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(config.protocols().toArray(String[]::new));
    if (!config.cipherSuites().isEmpty())
      parameters.setCipherSuites(config.cipherSuites().toArray(String[]::new));
    if (!dialling && config.clientAuth() == ClientAuth.NEED) parameters.setNeedClientAuth(true);
    if (!dialling && config.clientAuth() == ClientAuth.WANT) parameters.setWantClientAuth(true);
    engine.setSSLParameters(parameters);
    return engine;
  }

  /**
   * Puts the handlers at the end of a new channel's pipeline; the connection's own comes behind.
   *
   * @param dialling whether this end has connected
   * @return false if too many handshakes are under way; then the channel is closed
   */
  public boolean secure(Channel channel, boolean dialling) {
    SslHandler handler = handler(channel, dialling);
    if (handler == null) return false;
    channel.pipeline().addLast("tls", handler).addLast("tls-guard", new Guard());
    return true;
  }

  /** The same for a channel whose first bytes another handler has waited for. */
  public boolean secureBehind(ChannelHandlerContext waited) {
    SslHandler handler = handler(waited.channel(), false);
    if (handler == null) return false;
    waited
        .pipeline()
        .addAfter(waited.name(), "tls-guard", new Guard())
        .addAfter(waited.name(), "tls", handler);
    return true;
  }

  private @Nullable SslHandler handler(Channel channel, boolean dialling) {
    if (!dialling && handshakes.get() >= config.handshakesMax()) {
      refusals.refused(
          address(channel),
          Refusal.HANDSHAKE,
          config.handshakesMax() + " handshakes are under way already");
      var _ = channel.close();
      return null;
    }
    SslHandler handler = new SslHandler(engine(dialling), false, slowWork);
    handler.setHandshakeTimeoutMillis(config.handshakeTimeoutMillis());
    handshakes.incrementAndGet();
    var _ = handler.handshakeFuture().addListener(_ -> handshakes.decrementAndGet());
    return handler;
  }

  /** How many handshakes are under way. */
  int handshakes() {
    return handshakes.get();
  }

  /** The certificate that the other end has shown; empty if it has shown none. */
  public static Optional<X509Certificate> certificate(Channel channel) {
    SslHandler handler = channel.pipeline().get(SslHandler.class);
    if (handler == null) return Optional.empty();
    try {
      return handler.engine().getSession().getPeerCertificates()[0] instanceof X509Certificate shown
          ? Optional.of(shown)
          : Optional.empty();
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty();
    }
  }

  /** Whether what goes over it is encrypted. */
  public static boolean encrypts(Channel channel) {
    return channel.pipeline().get(SslHandler.class) != null;
  }

  private static String address(Channel channel) {
    return channel.remoteAddress() instanceof InetSocketAddress socket
            && socket.getAddress() != null
        ? socket.getAddress().getHostAddress()
        : "unknown";
  }

  /** Ends whoever fails at the encryption, and keeps it from the handlers behind. */
  private final class Guard extends ChannelInboundHandlerAdapter {
    private boolean failed;

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof SslHandshakeCompletionEvent completion && !completion.isSuccess()) {
        fail(context, completion.cause());
        return;
      }
      context.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      if (cause instanceof DecoderException || cause instanceof SSLException) fail(context, cause);
      else context.fireExceptionCaught(cause);
    }

    private void fail(ChannelHandlerContext context, Throwable cause) {
      if (!failed) {
        failed = true;
        // Who just goes away in the middle has refused nothing, and was refused nothing.
        if (!(cause instanceof java.nio.channels.ClosedChannelException))
          refusals.failed(address(context.channel()), cause);
      }
      var _ = context.close();
    }
  }
}
