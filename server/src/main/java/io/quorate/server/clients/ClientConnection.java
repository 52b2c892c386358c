package io.quorate.server.clients;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.quorate.server.base.Bytes;
import io.quorate.server.jute.JuteReader;
import io.quorate.server.jute.JuteWriter;
import io.quorate.server.jute.MalformedRecord;
import io.quorate.server.protocol.Answer;
import io.quorate.server.protocol.ErrorCode;
import io.quorate.server.protocol.Handshake.ConnectRequest;
import io.quorate.server.protocol.Handshake.ConnectResponse;
import io.quorate.server.protocol.HandshakeCodec;
import io.quorate.server.protocol.Identity;
import io.quorate.server.protocol.Opcode;
import io.quorate.server.protocol.Request;
import io.quorate.server.protocol.RequestCodec;
import io.quorate.server.protocol.Response;
import io.quorate.server.replica.ReplicaEffect;
import io.quorate.server.replica.ReplicaInput;
import io.quorate.server.state.ServerState;
import io.quorate.server.tls.TlsPort;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection, on its I/O loop's thread. It cuts frames, opens the session, hands
 * requests to the replica in their order, and answers by itself what needs nobody else: pings and
 * reads without a watch when nothing is under way, authentication, and records that can't be read.
 * Bad input ends or answers this connection and touches no other.
 */
final class ClientConnection extends ChannelInboundHandlerAdapter {
  private enum Stage {
    /** Waits for the first frame, or a four letter word. */
    NEW,
    /** The connect request is with the replica. */
    OPENING,
    /** The session stands. */
    OPEN,
    /** Nothing is read any more; what has been answered is still written. */
    ENDING
  }

  private static final int HEADER_BYTES = 8;

  /** What is gathered for one flush; beyond it a flush is no longer what costs. */
  private static final int BATCH_BYTES_MAX = 256 * 1_024;

  /** What an operation that nobody knows is answered under, as in ZooKeeper. */
  private static final long NO_ZXID = -1;

  private static final Response EMPTY = new Response.Empty();

  /** An answer made at the door that waits for the replica's earlier ones. */
  private record Deferred(long behind, int xid, ErrorCode error) {}

  private final ClientDoor door;
  private final ClientLoop loop;
  private final ReadSize readSize;
  private final long id;
  private final long openedNanos = System.nanoTime();
  private final String remoteAddress;
  private final ReceiptTimes receipts = new ReceiptTimes();
  private final ConnectionCounters counters = new ConnectionCounters();
  private final ArrayDeque<Deferred> deferred = new ArrayDeque<>();
  private final ClientProof proof;
  private final LargeRequests large;

  private final Channel channel;
  private Stage stage = Stage.NEW;
  private boolean announced;
  private boolean hasReadOnly;
  private long session;
  private int timeoutMillis;

  private ByteBuf unread = Unpooled.EMPTY_BUFFER;
  private @Nullable ByteBuf out;
  private boolean isWritten;
  private boolean closeBehind;
  private boolean isPaused;
  private boolean heldByReplica;
  private boolean isJudged;
  private boolean isTouched;
  private long submitted;
  private long answered;
  private int answeredHere;

  /** What the replica has yet to answer; null unless writes are told to the audit log. */
  private final @Nullable ArrayDeque<Request> audited;

  ClientConnection(
      ClientDoor door, ClientLoop loop, ReadSize readSize, Channel channel, String remoteAddress) {
    this.door = door;
    this.loop = loop;
    this.readSize = readSize;
    this.channel = channel;
    this.remoteAddress = remoteAddress;
    this.id = loop.newConnectionId();
    this.proof = new ClientProof(door, this, remoteAddress);
    this.large = new LargeRequests(door.largeRequests(), door.largeRequestBytes());
    this.audited = door.audits() ? new ArrayDeque<>() : null;
  }

  // From the socket

  @Override
  public void channelActive(ChannelHandlerContext context) {
    loop.connections.put(id, this);
  }

  /** Behind a handshake it is known whose certificate was shown. */
  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
      TlsPort.certificate(channel)
          .ifPresent(shown -> proof.certified(shown.getSubjectX500Principal().getName()));
    }
    context.fireUserEventTriggered(event);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf received = (ByteBuf) message;
    if (stage == Stage.ENDING) {
      received.release();
      return;
    }
    loop.sampleTime();
    unread = joined(unread, received);
    if (stage == Stage.NEW) begin();
    if (stage == Stage.OPEN) takeFrames();
    dropRead();
    readSize.buffered(unread.readableBytes());
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (answeredHere > 0) {
      loop.counters.latencies(System.nanoTime() - loop.nowNanos(), answeredHere);
      answeredHere = 0;
    }
    flush();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (channel.isWritable()) readOn();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    stage = Stage.ENDING;
    loop.connections.remove(id);
    loop.addOutstanding((int) (answered - submitted));
    large.giveBackAll();
    if (announced) loop.submit(new ReplicaInput.Disconnected(id));
    unread.release();
    unread = Unpooled.EMPTY_BUFFER;
    ReferenceCountUtil.release(out);
    out = null;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof IOException) closeNow();
    else door.fatal(cause);
  }

  /** Appends without a copy where nothing was left over. */
  private ByteBuf joined(ByteBuf first, ByteBuf second) {
    if (!first.isReadable()) {
      first.release();
      return second;
    }
    ByteBuf whole = first;
    if (first.writableBytes() < second.readableBytes()) {
      int size = first.readableBytes() + second.readableBytes();
      whole =
          channel
              .alloc()
              .buffer(
                  Math.max(size, Math.min(2 * first.readableBytes(), door.frameBytesMax() + 4)));
      whole.writeBytes(first);
      first.release();
    }
    whole.writeBytes(second);
    second.release();
    return whole;
  }

  private void dropRead() {
    if (unread.isReadable()) return;
    unread.release();
    unread = Unpooled.EMPTY_BUFFER;
  }

  // Opening

  private void begin() {
    if (unread.readableBytes() < 4) return;
    int first = unread.getInt(unread.readerIndex());
    if (FourLetterWords.isWord(first)) {
      int argumentBytes = door.words().argumentBytes(first);
      if (unread.readableBytes() < 4 + argumentBytes) return;
      long argument = argumentBytes == 0 ? 0 : unread.getLong(unread.readerIndex() + 4);
      endReading();
      // Many tools end their side of the connection behind the word, and still read the answer.
      channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
      counters.received++;
      loop.counters.received++;
      door.words().answer(first, argument, this);
      return;
    }
    if (first < 0 || first > ReadSize.OPENING_BYTES_MAX - 4) {
      malformed();
      return;
    }
    if (unread.readableBytes() < 4 + first) return;
    unread.skipBytes(4);
    byte[] frame = new byte[first];
    unread.readBytes(frame);
    connect(frame);
  }

  private void connect(byte[] frame) {
    try {
      ConnectRequest request = HandshakeCodec.decodeRequest(new JuteReader(Bytes.wrap(frame)));
      if (!door.opens(loop.nowNanos())) {
        loop.counters.unopened++;
        closeBehindReplies();
        return;
      }
      hasReadOnly = request.hasReadOnly();
      stage = Stage.OPENING;
      announced = true;
      counters.received++;
      loop.counters.received++;
      channel.config().setAutoRead(false);
      loop.submit(new ReplicaInput.Connect(id, request, remoteAddress));
      if (proof.isCertified()) identified(proof.identities());
    } catch (MalformedRecord e) {
      malformed();
    }
  }

  /** The replica has answered the handshake. The loop calls {@link #readOn} behind the batch. */
  void accept(ConnectResponse response) {
    if (stage != Stage.OPENING) return;
    JuteWriter scratch = cleanScratch();
    ClientFrames.connectResponse(scratch, response, hasReadOnly);
    write(scratch);
    if (response.sessionId() == 0) {
      closeBehindReplies();
      return;
    }
    session = response.sessionId();
    timeoutMillis = response.timeoutMillis();
    stage = Stage.OPEN;
    readSize.open();
  }

  // Requests

  private void takeFrames() {
    while (stage == Stage.OPEN) {
      if (!mayTake()) {
        pause();
        return;
      }
      if (unread.readableBytes() < 4) return;
      int length = unread.getInt(unread.readerIndex());
      if (length < HEADER_BYTES || length > door.frameBytesMax()) {
        malformed();
        return;
      }
      if (!large.count(length)) {
        tooLarge(length);
        return;
      }
      if (unread.readableBytes() < 4 + length) return;
      large.arrived();
      unread.skipBytes(4);
      byte[] frame = new byte[length];
      unread.readBytes(frame);
      take(frame);
      large.giveBack(pending());
    }
  }

  private void tooLarge(int length) {
    loop.counters.tooLarge++;
    door.tooLarge(remoteAddress, session, length);
    closeNow();
  }

  private boolean mayTake() {
    return !heldByReplica
        && !isJudged
        && pending() < door.connectionOutstandingMax()
        && loop.hasRoom()
        && channel.isWritable();
  }

  private int pending() {
    return (int) (submitted - answered);
  }

  private void pause() {
    if (isPaused) return;
    isPaused = true;
    channel.config().setAutoRead(false);
    loop.addPaused(this);
  }

  /** Takes what is left over, and reads again if there is room. */
  void readOn() {
    if (stage != Stage.OPEN) return;
    isPaused = false;
    loop.sampleTime();
    takeFrames();
    dropRead();
    flush();
    if (stage == Stage.OPEN && !isPaused) channel.config().setAutoRead(true);
  }

  private void take(byte[] frame) {
    counters.received++;
    loop.counters.received++;
    touch();
    JuteReader reader = new JuteReader(frame, 0, frame.length);
    try {
      int xid = reader.readInt();
      int opcode = reader.readInt();
      counters.request(xid, opcode);
      if (!door.admits(proof.identities()) && opcode != Opcode.AUTH && opcode != Opcode.SASL) {
        reply(xid, loop.lastZxid(), ErrorCode.SESSION_CLOSED_REQUIRE_SASL_AUTH, EMPTY);
        closeBehindReplies();
        return;
      }
      if (!Opcode.isRequest(opcode)) {
        if (opcode == Opcode.SASL) {
          proof.sasl(xid, reader);
          return;
        }
        reply(xid, NO_ZXID, ErrorCode.UNIMPLEMENTED, EMPTY);
        closeBehindReplies();
        return;
      }
      take(xid, opcode, reader);
    } catch (MalformedRecord e) {
      throw new AssertionError("a frame has its header", e);
    }
  }

  private void take(int xid, int opcode, JuteReader reader) {
    Request request;
    try {
      request = RequestCodec.decode(opcode, reader);
    } catch (MalformedRecord e) {
      unreadable(xid);
      return;
    }
    switch (request) {
      case Request.Authenticate authenticate -> proof.authenticate(xid, authenticate);
      case Request.Ping _ -> {
        if (!answerPing()) submit(xid, request);
      }
      case Request.Read read -> {
        if (!answerRead(xid, read)) submit(xid, request);
      }
      case Request.CloseSession _ -> {
        // Nothing behind it is read; the replica closes the connection behind its answer.
        submit(xid, request);
        endReading();
      }
      case Request.Write _ -> submit(xid, request);
      case Request.Sync _, Request.SetWatches _, Request.AddWatch _, Request.RemoveWatches _ ->
          submit(xid, request);
    }
  }

  private void submit(int xid, Request request) {
    submitted++;
    receipts.add(loop.nowNanos());
    loop.addOutstanding(1);
    if (audited != null) audited.add(request);
    loop.submit(new ReplicaInput.Submit(id, xid, request, proof.identities()));
  }

  private boolean answerPing() {
    if (pending() != 0 || !deferred.isEmpty()) return false;
    ServerState root = loop.readRoot();
    if (root == null) return false;
    reply(Opcode.XID_PING, root.lastZxid(), ErrorCode.OK, EMPTY);
    answeredHere++;
    return true;
  }

  private boolean answerRead(int xid, Request.Read read) {
    if (pending() != 0 || !deferred.isEmpty() || setsWatch(read)) return false;
    ServerState root = loop.readRoot();
    // Bringing the root up to date may have ended this very connection.
    if (root == null || stage != Stage.OPEN) return false;
    Answer answer = door.reads().answer(root, read, session, proof.identities());
    reply(xid, root.lastZxid(), answer.error(), answer.body());
    loop.counters.localReads++;
    answeredHere++;
    return true;
  }

  private static boolean setsWatch(Request.Read read) {
    return switch (read) {
      case Request.Exists exists -> exists.watch();
      case Request.GetData data -> data.watch();
      case Request.GetChildren children -> children.watch();
      case Request.GetAcl _,
          Request.GetEphemerals _,
          Request.GetAllChildrenNumber _,
          Request.MultiRead _,
          Request.WhoAmI _ ->
          false;
    };
  }

  // For the proof of who the client is

  void identified(List<Identity> identities) {
    loop.submit(new ReplicaInput.Identified(id, identities));
  }

  void authenticated(int xid, ErrorCode error) {
    reply(xid, 0, error, EMPTY);
  }

  void saslReply(int xid, ErrorCode error, byte @Nullable [] token) {
    JuteWriter scratch = cleanScratch();
    ClientFrames.sasl(scratch, xid, error, token);
    write(scratch);
  }

  /** A record that can't be read is told so, and the connection goes on. */
  void unreadable(int xid) {
    loop.counters.malformed++;
    defer(xid, ErrorCode.MARSHALLING_ERROR);
  }

  /** While somebody else judges who the client is, nothing is taken from it. */
  void judging(boolean underWay) {
    isJudged = underWay;
    if (underWay) return;
    if (stage == Stage.OPEN) readOn();
    else flush();
  }

  boolean isOver() {
    return stage == Stage.ENDING;
  }

  private void touch() {
    if (isTouched) return;
    isTouched = true;
    loop.touch(this);
  }

  /** The session that was heard from since the last call, 0 if it is over. */
  long takeTouch() {
    isTouched = false;
    return stage == Stage.OPEN ? session : 0;
  }

  // Answers

  /** An answer of the replica. */
  void reply(ReplicaEffect.Reply reply) {
    answered++;
    large.giveBack(pending());
    long latency = loop.nowNanos() - receipts.remove();
    counters.latency(latency);
    loop.counters.latency(latency);
    if (audited != null) {
      AuditLog.write(
          new AuditLog.Client(proof.identities(), remoteAddress, session), audited.remove(), reply);
    }
    reply(reply.xid(), reply.zxid(), reply.error(), reply.body());
    while (!deferred.isEmpty() && deferred.getFirst().behind() == answered) {
      Deferred next = deferred.removeFirst();
      reply(next.xid(), reply.zxid(), next.error(), EMPTY);
    }
  }

  /** Answers here and now, or behind what the replica has yet to answer. */
  private void defer(int xid, ErrorCode error) {
    if (pending() == 0) reply(xid, loop.lastZxid(), error, EMPTY);
    else deferred.add(new Deferred(submitted, xid, error));
  }

  private void reply(int xid, long zxid, ErrorCode error, Response body) {
    JuteWriter scratch = cleanScratch();
    ClientFrames.reply(scratch, xid, zxid, error, body);
    counters.reply(zxid, loop.nowNanos());
    write(scratch);
  }

  void notification(JuteWriter frame) {
    write(frame);
  }

  private JuteWriter cleanScratch() {
    loop.scratch.reset();
    return loop.scratch;
  }

  private void write(JuteWriter frame) {
    if (closeBehind) return;
    counters.sent++;
    loop.counters.sent++;
    if (out == null) out = channel.alloc().buffer(Math.max(512, frame.length()));
    out.writeBytes(frame.array(), 0, frame.length());
    if (out.readableBytes() >= BATCH_BYTES_MAX) {
      // Not one flush per batch, but memory has an end: what the socket takes needn't wait here.
      flush();
    } else if (!isWritten && loop.isApplying()) {
      isWritten = true;
      loop.addWritten(this);
    }
  }

  /** Text of a four letter word; the connection ends behind it. */
  void text(String text) {
    if (loop.thread.inEventLoop()) write(text);
    else loop.execute(() -> write(text));
  }

  private void write(String text) {
    counters.sent++;
    loop.counters.sent++;
    var _ =
        channel
            .writeAndFlush(Unpooled.wrappedBuffer(Bytes.utf8(text).toByteArray()))
            .addListener(ChannelFutureListener.CLOSE);
  }

  /** Writes what has been answered since the last time, in one go. */
  void flush() {
    isWritten = false;
    ByteBuf batch = out;
    if (batch != null) {
      out = null;
      if (closeBehind) {
        var _ = channel.writeAndFlush(batch).addListener(ChannelFutureListener.CLOSE);
        return;
      }
      var _ = channel.writeAndFlush(batch, channel.voidPromise());
      ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
      if (waiting != null && waiting.totalPendingWriteBytes() > door.outboundBytesMax())
        overflowed();
    } else if (closeBehind) {
      var _ = channel.close();
    }
  }

  /** A client that doesn't read is let go: an event must not be dropped, and memory has an end. */
  private void overflowed() {
    loop.counters.overflowed++;
    door.overflowed(remoteAddress, session);
    closeNow();
  }

  // The end

  void closeBehindReplies() {
    endReading();
    closeBehind = true;
    if (loop.isApplying() && !isWritten) {
      isWritten = true;
      loop.addWritten(this);
    }
  }

  private void malformed() {
    loop.counters.malformed++;
    closeBehindReplies();
  }

  private void endReading() {
    stage = Stage.ENDING;
    channel.config().setAutoRead(false);
  }

  void closeNow() {
    stage = Stage.ENDING;
    var _ = channel.close();
  }

  void heldByReplica(boolean held) {
    heldByReplica = held;
    if (held) pause();
  }

  // For the loop and the four letter words

  /** What it holds in memory: what has come in and isn't a whole frame, and what isn't sent yet. */
  long heldBytes() {
    ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
    return unread.capacity() + (waiting == null ? 0 : waiting.totalPendingWriteBytes());
  }

  /** It holds too much of what all may hold together. */
  void evict(long heldBytes) {
    loop.counters.evicted++;
    door.evicted(remoteAddress, session, heldBytes);
    closeNow();
  }

  boolean isOpening() {
    return stage == Stage.NEW;
  }

  boolean openedBefore(long nanos) {
    return openedNanos - nanos < 0;
  }

  ClientLoop loop() {
    return loop;
  }

  /** What {@code cons} and {@code stat} tell of it. */
  String describe(boolean brief) {
    return counters.describe(
        String.valueOf(channel.remoteAddress()),
        channel.config().isAutoRead(),
        pending(),
        brief ? 0 : session,
        timeoutMillis,
        openedNanos);
  }

  /** The same for the admin commands. */
  Map<String, Object> describeAsMap(boolean brief) {
    return counters.describeAsMap(
        String.valueOf(channel.remoteAddress()),
        channel.config().isAutoRead(),
        pending(),
        brief ? 0 : session,
        timeoutMillis,
        openedNanos);
  }

  boolean isEncrypted() {
    return TlsPort.encrypts(channel);
  }

  void resetCounters() {
    counters.reset();
  }
}
