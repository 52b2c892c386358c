package io.quorate.server.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/**
 * Tells by a connection's first byte whether it encrypts: a TLS handshake begins with one that no
 * frame, no four letter word and no HTTP request begins with.
 */
public final class FirstByte extends ByteToMessageDecoder {
  private static final int TLS_HANDSHAKE = 0x16;

  private final TlsPort tls;

  public FirstByte(TlsPort tls) {
    this.tls = tls;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    if (!in.isReadable()) return;
    boolean encrypts = in.getByte(in.readerIndex()) == TLS_HANDSHAKE;
    if (encrypts && !tls.secureBehind(context)) {
      in.skipBytes(in.readableBytes());
      return;
    }
    var _ = context.pipeline().remove(this);
  }
}
