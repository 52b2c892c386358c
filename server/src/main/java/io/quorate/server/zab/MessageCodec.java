package io.quorate.server.zab;

import io.quorate.server.base.ByteSink;
import io.quorate.server.base.ByteSource;
import io.quorate.server.base.ByteSource.Malformed;
import io.quorate.server.base.Bytes;
import io.quorate.server.ensemble.EnsembleCodec;
import io.quorate.server.ensemble.Ids;
import io.quorate.server.zab.Message.EpochEnd;
import io.quorate.server.zab.Message.Standing;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages as bytes, one message in one frame. Decoding trusts nothing: every length is checked
 * before anything is allocated for it, and byte runs stay slices of the frame.
 *
 * <p>The kinds {@code Hello} and {@code Notification} and the first six fields of {@code Hello}
 * stay as they are in every version, so that two versions can at least find out that they don't
 * understand each other.
 */
public final class MessageCodec {
  /** The versions that this code speaks. */
  public static final int VERSION_MIN = 1;

  public static final int VERSION_MAX = 1;

  /** A frame longer than this is not ours. */
  public static final int FRAME_BYTES_MAX = 128 << 20;

  private static final int MAGIC = 0x51_4F_52_41;
  private static final int PAYLOAD_BYTES_MAX = 64 << 20;
  private static final int ENTRIES_MAX = 1 << 20;
  private static final int ENTRY_BYTES_MIN = 8 + 8 + 1 + 4 + 4;
  private static final int EPOCH_ENDS_MAX = 64;
  private static final int DEAD_CLUSTERS_MAX = 1024;
  private static final int HEARD_MAX = 254;

  private static final int HELLO = 1;
  private static final int NOTIFICATION = 2;
  private static final int FOUNDING_OFFER = 3;
  private static final int FOLLOWER_INFO = 4;
  private static final int LEADER_INFO = 5;
  private static final int ACK_EPOCH = 6;
  private static final int DIFF = 7;
  private static final int TRUNCATE = 8;
  private static final int SNAPSHOT_BEGIN = 9;
  private static final int SNAPSHOT_CHUNK = 10;
  private static final int SNAPSHOT_ACK = 11;
  private static final int NEW_LEADER = 12;
  private static final int ACK_NEW_LEADER = 13;
  private static final int UP_TO_DATE = 14;
  private static final int PROPOSE = 15;
  private static final int ACK = 16;
  private static final int COMMIT = 17;
  private static final int INFORM = 18;
  private static final int PING = 19;
  private static final int PONG = 20;
  private static final int SERVICE = 21;
  private static final int TAKE_OVER = 22;
  private static final int REMOVED = 23;

  private MessageCodec() {}

  public static Bytes encode(Message message) {
    ByteSink sink = new ByteSink(sizeHint(message));
    switch (message) {
      case Message.Hello m -> {
        sink.u8(HELLO).i32(MAGIC).i32(m.minVersion()).i32(m.maxVersion()).bytes(m.clusterId());
        sink.i32(m.incarnation()).i32(m.id()).i64(m.diskId());
        sink.bool(m.fresh()).bool(m.observer()).bool(m.admitted()).i64(m.configVersion());
        sink.i32(m.deadClusters().size());
        for (Bytes dead : m.deadClusters()) sink.bytes(dead);
      }
      case Message.Notification m -> {
        sink.u8(NOTIFICATION).u8(code(m.standing())).i32(m.supports()).i64(m.epoch());
        sink.i64(m.acceptedEpoch()).i64(m.currentEpoch()).i64(m.lastZxid()).bool(m.eligible());
        sink.i32(m.heard().size());
        for (int i = 0; i < m.heard().size(); i++) sink.i32(m.heard().at(i));
      }
      case Message.FoundingOffer m -> write(sink.u8(FOUNDING_OFFER), m.founding());
      case Message.FollowerInfo m ->
          sink.u8(FOLLOWER_INFO)
              .i64(m.attempt())
              .i64(m.acceptedEpoch())
              .bool(m.observer())
              .bool(m.wantsSnapshot());
      case Message.LeaderInfo m -> sink.u8(LEADER_INFO).i64(m.attempt()).i64(m.epoch());
      case Message.AckEpoch m -> {
        sink.u8(ACK_EPOCH).i64(m.epoch()).bool(m.promised()).i64(m.currentEpoch());
        sink.i32(m.epochEnds().size());
        for (EpochEnd end : m.epochEnds()) sink.i64(end.zxid()).i32(end.chain());
      }
      case Message.Diff m -> sink.u8(DIFF).i64(m.afterZxid());
      case Message.Truncate m -> sink.u8(TRUNCATE).i64(m.toZxid()).i32(m.chain());
      case Message.SnapshotBegin m ->
          EnsembleCodec.write(sink.u8(SNAPSHOT_BEGIN).i64(m.zxid()).i32(m.chain()), m.ensemble());
      case Message.SnapshotChunk m ->
          sink.u8(SNAPSHOT_CHUNK).i32(m.index()).bool(m.last()).bytes(m.bytes());
      case Message.SnapshotAck m -> sink.u8(SNAPSHOT_ACK).i32(m.index());
      case Message.NewLeader m -> sink.u8(NEW_LEADER).i64(m.epoch()).i64(m.zxid());
      case Message.AckNewLeader m -> sink.u8(ACK_NEW_LEADER).i64(m.epoch()).i64(m.zxid());
      case Message.UpToDate m -> sink.u8(UP_TO_DATE).i64(m.committedZxid());
      case Message.Propose m -> write(sink.u8(PROPOSE).i64(m.previousZxid()), m.entries());
      case Message.Ack m -> sink.u8(ACK).i64(m.upToZxid());
      case Message.Commit m -> sink.u8(COMMIT).i64(m.upToZxid());
      case Message.Inform m -> write(sink.u8(INFORM).i64(m.previousZxid()), m.entries());
      case Message.Ping m -> sink.u8(PING).i64(m.round());
      case Message.Pong m -> sink.u8(PONG).i64(m.round()).i64(m.durableZxid());
      case Message.Service m -> sink.u8(SERVICE).bytes(m.body());
      case Message.TakeOver m -> sink.u8(TAKE_OVER).i64(m.epoch()).i64(m.zxid());
      case Message.Removed m -> sink.u8(REMOVED).i64(m.version());
    }
    return sink.toBytes();
  }

  /** Reads a whole frame. */
  public static Message decode(Bytes frame) throws Malformed {
    ByteSource source = new ByteSource(frame);
    int kind = source.u8();
    Message message =
        switch (kind) {
          case HELLO -> hello(source);
          case NOTIFICATION -> notification(source);
          case FOUNDING_OFFER -> new Message.FoundingOffer(entry(source));
          case FOLLOWER_INFO ->
              new Message.FollowerInfo(
                  source.natural(), source.natural(), source.bool(), source.bool());
          case LEADER_INFO -> new Message.LeaderInfo(source.natural(), source.natural());
          case ACK_EPOCH ->
              new Message.AckEpoch(
                  source.natural(), source.bool(), source.natural(), epochEnds(source));
          case DIFF -> new Message.Diff(source.natural());
          case TRUNCATE -> new Message.Truncate(source.natural(), source.i32());
          case SNAPSHOT_BEGIN ->
              new Message.SnapshotBegin(source.natural(), source.i32(), EnsembleCodec.read(source));
          case SNAPSHOT_CHUNK ->
              new Message.SnapshotChunk(
                  source.i32(), source.bool(), source.bytes(PAYLOAD_BYTES_MAX));
          case SNAPSHOT_ACK -> new Message.SnapshotAck(source.i32());
          case NEW_LEADER -> new Message.NewLeader(source.natural(), source.natural());
          case ACK_NEW_LEADER -> new Message.AckNewLeader(source.natural(), source.natural());
          case UP_TO_DATE -> new Message.UpToDate(source.natural());
          case PROPOSE -> new Message.Propose(source.natural(), entries(source));
          case ACK -> new Message.Ack(source.natural());
          case COMMIT -> new Message.Commit(source.natural());
          case INFORM -> new Message.Inform(source.natural(), entries(source));
          case PING -> new Message.Ping(source.natural());
          case PONG -> new Message.Pong(source.natural(), source.natural());
          case SERVICE -> new Message.Service(source.bytes(PAYLOAD_BYTES_MAX));
          case TAKE_OVER -> new Message.TakeOver(source.natural(), source.natural());
          case REMOVED -> new Message.Removed(source.natural());
          default -> throw new Malformed("message kind " + kind + " is not known");
        };
    source.end();
    return message;
  }

  private static Message.Hello hello(ByteSource source) throws Malformed {
    int magic = source.i32();
    if (magic != MAGIC) throw new Malformed("this is not a server of ours");
    int minVersion = source.i32();
    int maxVersion = source.i32();
    Bytes clusterId = clusterId(source);
    int incarnation = source.i32();
    int id = source.i32();
    long diskId = source.i64();
    boolean fresh = source.bool();
    boolean observer = source.bool();
    boolean admitted = source.bool();
    long configVersion = source.natural();
    int count = source.count(DEAD_CLUSTERS_MAX, 4);
    List<Bytes> dead = new ArrayList<>(count);
    for (int i = 0; i < count; i++) dead.add(clusterId(source));
    return new Message.Hello(
        minVersion,
        maxVersion,
        clusterId,
        incarnation,
        id,
        diskId,
        fresh,
        observer,
        admitted,
        configVersion,
        List.copyOf(dead));
  }

  private static Bytes clusterId(ByteSource source) throws Malformed {
    Bytes id = source.bytes(16).compact();
    if (!id.isEmpty() && id.length() != 16) {
      throw new Malformed("a cluster id has " + id.length() + " bytes instead of 16");
    }
    return id;
  }

  private static Message.Notification notification(ByteSource source) throws Malformed {
    Standing standing = standing(source.u8());
    int supports = source.i32();
    long epoch = source.natural();
    long acceptedEpoch = source.natural();
    long currentEpoch = source.natural();
    long lastZxid = source.natural();
    boolean eligible = source.bool();
    int count = source.count(HEARD_MAX, 4);
    int[] heard = new int[count];
    for (int i = 0; i < count; i++) {
      heard[i] = source.i32();
      if (i > 0 && heard[i] <= heard[i - 1]) throw new Malformed("heard ids are out of order");
    }
    return new Message.Notification(
        standing,
        supports,
        epoch,
        acceptedEpoch,
        currentEpoch,
        lastZxid,
        eligible,
        Ids.ascending(heard));
  }

  private static int code(Standing standing) {
    return switch (standing) {
      case LOOKING -> 1;
      case FOLLOWING -> 2;
      case PREPARING -> 3;
      case LEADING -> 4;
    };
  }

  private static Standing standing(int code) throws Malformed {
    return switch (code) {
      case 1 -> Standing.LOOKING;
      case 2 -> Standing.FOLLOWING;
      case 3 -> Standing.PREPARING;
      case 4 -> Standing.LEADING;
      default -> throw new Malformed("standing " + code + " is not known");
    };
  }

  private static List<EpochEnd> epochEnds(ByteSource source) throws Malformed {
    int count = source.count(EPOCH_ENDS_MAX, 12);
    List<EpochEnd> ends = new ArrayList<>(count);
    for (int i = 0; i < count; i++) ends.add(new EpochEnd(source.natural(), source.i32()));
    return ends;
  }

  private static void write(ByteSink sink, List<LogEntry> entries) {
    sink.i32(entries.size());
    for (int i = 0; i < entries.size(); i++) write(sink, entries.get(i));
  }

  private static List<LogEntry> entries(ByteSource source) throws Malformed {
    int count = source.count(ENTRIES_MAX, ENTRY_BYTES_MIN);
    List<LogEntry> entries = new ArrayList<>(count);
    for (int i = 0; i < count; i++) entries.add(entry(source));
    return entries;
  }

  private static void write(ByteSink sink, LogEntry entry) {
    sink.i64(entry.zxid()).i64(entry.committedZxid()).u8(entry.kind().code());
    sink.bytes(entry.payload()).i32(entry.chain());
  }

  private static LogEntry entry(ByteSource source) throws Malformed {
    long zxid = source.natural();
    long committedZxid = source.natural();
    LogEntry.Kind kind = kind(source.u8());
    Bytes payload = source.bytes(PAYLOAD_BYTES_MAX);
    return new LogEntry(zxid, committedZxid, kind, payload, source.i32());
  }

  private static LogEntry.Kind kind(int code) throws Malformed {
    for (LogEntry.Kind kind : KINDS) if (kind.code() == code) return kind;
    throw new Malformed("entry kind " + code + " is not known");
  }

  private static final List<LogEntry.Kind> KINDS = List.of(LogEntry.Kind.values());

  private static int sizeHint(Message message) {
    return switch (message) {
      case Message.Propose m -> entriesHint(m.entries());
      case Message.Inform m -> entriesHint(m.entries());
      case Message.FoundingOffer m -> 64 + m.founding().payload().length();
      case Message.SnapshotChunk m -> 32 + m.bytes().length();
      case Message.Service m -> 16 + m.body().length();
      case Message.Hello _, Message.Notification _, Message.AckEpoch _, Message.SnapshotBegin _ ->
          256;
      case Message.FollowerInfo _,
          Message.LeaderInfo _,
          Message.Diff _,
          Message.Truncate _,
          Message.SnapshotAck _,
          Message.NewLeader _,
          Message.AckNewLeader _,
          Message.UpToDate _,
          Message.Ack _,
          Message.Commit _,
          Message.Ping _,
          Message.Pong _,
          Message.TakeOver _,
          Message.Removed _ ->
          32;
    };
  }

  private static int entriesHint(List<LogEntry> entries) {
    int bytes = 16;
    for (int i = 0; i < entries.size(); i++) {
      bytes += ENTRY_BYTES_MIN + entries.get(i).payload().length();
    }
    return bytes;
  }
}
