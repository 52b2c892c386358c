package io.quorate.server.peering;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.quorate.server.base.ByteSource.Malformed;
import io.quorate.server.replica.ReplicaInput;
import io.quorate.server.tls.CertificateName;
import io.quorate.server.tls.CertificateRefused;
import io.quorate.server.tls.TlsPort;
import io.quorate.server.zab.Input;
import io.quorate.server.zab.Message;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One connection to or from another server, on the mesh's thread: first the preambles, then frames.
 * Whatever is wrong with it ends this connection alone.
 */
final class PeerLink extends ChannelInboundHandlerAdapter {
  private final PeerMesh mesh;
  private final Channel channel;

  /** Whom this server dialled; -1 if the other side did. */
  private final int dialled;

  private final long openedNanos = System.nanoTime();
  private @Nullable ByteBuf unread;
  private @Nullable Preamble other;
  private boolean up;
  private long number;
  private List<ReplicaInput> received = new ArrayList<>();
  private long heardNanos = System.nanoTime();
  private boolean spoke;

  PeerLink(PeerMesh mesh, Channel channel, int dialled) {
    this.mesh = mesh;
    this.channel = channel;
    this.dialled = dialled;
  }

  // From the socket

  @Override
  public void channelActive(ChannelHandlerContext context) {
    if (isDialled()) sendPreamble(dialled);
    else mesh.accepted(this);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (!channel.isOpen()) {
      bytes.release();
      return;
    }
    heardNanos = System.nanoTime();
    ByteBuf before = unread;
    unread =
        before == null
            ? bytes
            : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(channel.alloc(), before, bytes);
    try {
      if (other == null) readPreamble();
      if (up) readFrames();
    } catch (Malformed e) {
      mesh.malformed(this, String.valueOf(e.getMessage()));
      var _ = channel.close();
    }
    if (unread != null && !unread.isReadable()) releaseUnread();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    handOver();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    releaseUnread();
    mesh.ended(this);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    mesh.failed(this, cause);
    var _ = channel.close();
  }

  private void releaseUnread() {
    ByteBuf bytes = unread;
    unread = null;
    if (bytes != null) bytes.release();
  }

  private void readPreamble() throws Malformed {
    ByteBuf bytes = unread;
    if (bytes == null || bytes.readableBytes() < Preamble.BYTES) return;
    Preamble preamble = Preamble.read(bytes);
    if (preamble == null) throw new Malformed("it doesn't begin as a server of this kind does");
    other = preamble;
    mesh.introduced(this, preamble);
  }

  private void readFrames() throws Malformed {
    while (unread != null) {
      List<Message> messages = PeerFrames.next(unread);
      if (messages == null) return;
      int from = peer();
      for (Message message : messages) {
        received.add(new ReplicaInput.FromPeer(new Input.Received(from, message)));
      }
    }
  }

  /** Hands what was received to the replica, in one go. */
  void handOver() {
    if (received.isEmpty()) return;
    List<ReplicaInput> batch = received;
    received = new ArrayList<>();
    if (up) mesh.received(this, batch);
  }

  // For the mesh

  void sendPreamble(int target) {
    ByteBuf bytes = channel.alloc().buffer(Preamble.BYTES);
    mesh.preamble(target).write(bytes);
    var _ = channel.writeAndFlush(bytes, channel.voidPromise());
  }

  /** From here on it is the link to its peer, the so-manieth. */
  void up(long linkNumber) {
    up = true;
    number = linkNumber;
    heardNanos = System.nanoTime();
  }

  void down() {
    handOver();
    up = false;
    var _ = channel.close();
  }

  void send(List<Message> messages) {
    spoke = true;
    for (ByteBuf frame : PeerFrames.encode(channel.alloc(), messages)) {
      var _ = channel.write(frame, channel.voidPromise());
    }
    channel.flush();
  }

  /** Says that it lives, unless it has said something since the last time. */
  void keepAlive() {
    if (!spoke) {
      var _ = channel.writeAndFlush(PeerFrames.empty(channel.alloc()), channel.voidPromise());
    }
    spoke = false;
  }

  long outboundBytes() {
    ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
    return waiting == null ? 0 : waiting.totalPendingWriteBytes();
  }

  void reading(boolean on) {
    channel.config().setAutoRead(on);
  }

  void close() {
    var _ = channel.close();
  }

  void heardNow() {
    heardNanos = System.nanoTime();
  }

  long silentNanos() {
    return System.nanoTime() - heardNanos;
  }

  long ageNanos() {
    return System.nanoTime() - openedNanos;
  }

  boolean isUp() {
    return up;
  }

  long number() {
    return number;
  }

  boolean isConnected() {
    return channel.isActive();
  }

  boolean isDialled() {
    return dialled >= 0;
  }

  int dialled() {
    return dialled;
  }

  /** Who is at the other end; known once it has introduced itself. */
  int peer() {
    return other == null ? dialled : other.id();
  }

  long process() {
    return other == null ? 0 : other.process();
  }

  /** Whom the certificate at the other end names. */
  CertificateName certificateName() throws CertificateRefused {
    X509Certificate shown = TlsPort.certificate(channel).orElse(null);
    if (shown == null) throw CertificateRefused.none();
    return CertificateName.of(shown);
  }

  /** The other end's address without its port. */
  String host() {
    return channel.remoteAddress() instanceof InetSocketAddress socket
            && socket.getAddress() != null
        ? socket.getAddress().getHostAddress()
        : address();
  }

  String address() {
    return String.valueOf(channel.remoteAddress());
  }
}
