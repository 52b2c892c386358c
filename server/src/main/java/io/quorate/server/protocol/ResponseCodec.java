package io.quorate.server.protocol;

import io.quorate.server.base.Bytes;
import io.quorate.server.jute.JuteReader;
import io.quorate.server.jute.JuteWriter;
import io.quorate.server.jute.MalformedRecord;
import java.util.ArrayList;
import java.util.List;

/** The records of replies and notifications: header and body, without the frame's length. */
public final class ResponseCodec {
  private static final int STRING_BYTES_MIN = 4;

  private ResponseCodec() {}

  /**
   * A reply's header.
   *
   * @param error as it is on the wire: a client must live with numbers it doesn't know
   */
  public record ReplyHeader(int xid, long zxid, int error) {}

  /** Writes a whole reply: header, and the body unless there is an error. */
  public static void encodeReply(
      JuteWriter out, int xid, long zxid, ErrorCode error, Response body) {
    encodeHeader(out, xid, zxid, error);
    if (error == ErrorCode.OK) encode(out, body);
  }

  public static void encodeHeader(JuteWriter out, int xid, long zxid, ErrorCode error) {
    out.writeInt(xid);
    out.writeLong(zxid);
    out.writeInt(error.wire());
  }

  public static ReplyHeader decodeHeader(JuteReader in) throws MalformedRecord {
    return new ReplyHeader(in.readInt(), in.readLong(), in.readInt());
  }

  /** Writes a whole notification: the header with xid -1, and the event. */
  public static void encodeNotification(JuteWriter out, long zxid, WatchEvent event) {
    encodeHeader(out, Opcode.XID_NOTIFICATION, zxid, ErrorCode.OK);
    encodeEvent(out, event);
  }

  public static void encodeEvent(JuteWriter out, WatchEvent event) {
    out.writeInt(event.kind().wire());
    out.writeInt(WatchEvent.SYNC_CONNECTED);
    RequestCodec.writePath(out, event.path());
  }

  /** Reads a notification's event, behind its header. */
  public static WatchEvent decodeEvent(JuteReader in) throws MalformedRecord {
    int kind = in.readInt();
    in.readInt(); // The state: always SyncConnected.
    NodePath path = path(in);
    for (WatchEvent.Kind known : WatchEvent.Kind.values()) {
      if (known.wire() == kind) return new WatchEvent(known, path);
    }
    throw new MalformedRecord("event type " + kind + " is not 1 to 4");
  }

  /** Writes a body. */
  public static void encode(JuteWriter out, Response response) {
    switch (response) {
      case Response.Empty() -> {}
      case Response.Path(NodePath path) -> RequestCodec.writePath(out, path);
      case Response.PathAndStat(NodePath path, Stat stat) -> {
        RequestCodec.writePath(out, path);
        encodeStat(out, stat);
      }
      case Response.StatOnly(Stat stat) -> encodeStat(out, stat);
      case Response.Data(Bytes data, Stat stat) -> {
        out.writeBuffer(data);
        encodeStat(out, stat);
      }
      case Response.Children(Bytes encodedNames, Stat stat) -> {
        out.writeRaw(encodedNames);
        if (stat != null) encodeStat(out, stat);
      }
      case Response.AclAndStat(List<Acl> acl, Stat stat) -> {
        RequestCodec.writeAcl(out, acl);
        encodeStat(out, stat);
      }
      case Response.Paths(List<NodePath> paths) -> {
        out.writeInt(paths.size());
        for (NodePath path : paths) RequestCodec.writePath(out, path);
      }
      case Response.Count(int count) -> out.writeInt(count);
      case Response.Identities(List<Identity> identities) -> {
        out.writeInt(identities.size());
        for (Identity identity : identities) {
          out.writeString(identity.scheme());
          out.writeString(identity.id());
        }
      }
      case Response.WatchAdded() -> out.writeInt(0);
      case Response.Multi(List<Response.Part> parts) -> encodeParts(out, parts);
    }
  }

  private static void encodeParts(JuteWriter out, List<Response.Part> parts) {
    for (Response.Part part : parts) {
      int error = part.error().wire();
      RequestCodec.writePartHeader(out, part.opcode(), false, error);
      if (part.opcode() == Opcode.ERROR) out.writeInt(error);
      else encode(out, part.body());
    }
    RequestCodec.writePartHeader(out, -1, true, -1);
  }

  public static void encodeStat(JuteWriter out, Stat stat) {
    out.writeLong(stat.czxid());
    out.writeLong(stat.mzxid());
    out.writeLong(stat.ctime());
    out.writeLong(stat.mtime());
    out.writeInt(stat.version());
    out.writeInt(stat.cversion());
    out.writeInt(stat.aversion());
    out.writeLong(stat.ephemeralOwner());
    out.writeInt(stat.dataLength());
    out.writeInt(stat.numChildren());
    out.writeLong(stat.pzxid());
  }

  /** Reads the body of a reply without an error. */
  public static Response decode(int opcode, JuteReader in) throws MalformedRecord {
    return switch (opcode) {
      case Opcode.CREATE, Opcode.SYNC -> new Response.Path(path(in));
      case Opcode.CREATE2, Opcode.CREATE_CONTAINER, Opcode.CREATE_TTL ->
          new Response.PathAndStat(path(in), decodeStat(in));
      case Opcode.EXISTS, Opcode.SET_DATA, Opcode.SET_ACL -> new Response.StatOnly(decodeStat(in));
      case Opcode.GET_DATA, Opcode.RECONFIG -> new Response.Data(in.readBuffer(), decodeStat(in));
      case Opcode.GET_CHILDREN -> new Response.Children(names(in), null);
      case Opcode.GET_CHILDREN2 -> new Response.Children(names(in), decodeStat(in));
      case Opcode.GET_ACL -> new Response.AclAndStat(RequestCodec.acl(in), decodeStat(in));
      case Opcode.GET_EPHEMERALS -> new Response.Paths(paths(in));
      case Opcode.GET_ALL_CHILDREN_NUMBER -> new Response.Count(in.readInt());
      case Opcode.WHO_AM_I -> new Response.Identities(identities(in));
      case Opcode.ADD_WATCH -> {
        in.readInt();
        yield new Response.WatchAdded();
      }
      case Opcode.MULTI, Opcode.MULTI_READ -> new Response.Multi(parts(in));
      case Opcode.DELETE,
          Opcode.CHECK,
          Opcode.PING,
          Opcode.CHECK_WATCHES,
          Opcode.REMOVE_WATCHES,
          Opcode.AUTH,
          Opcode.SET_WATCHES,
          Opcode.SET_WATCHES2,
          Opcode.CLOSE_SESSION ->
          new Response.Empty();
      default -> throw new MalformedRecord("operation " + opcode + " is not known");
    };
  }

  private static List<Response.Part> parts(JuteReader in) throws MalformedRecord {
    List<Response.Part> parts = new ArrayList<>();
    while (true) {
      int opcode = in.readInt();
      boolean done = in.readBool();
      in.readInt(); // Said again in the part's own record.
      if (done) return parts;
      if (opcode == Opcode.ERROR) {
        ErrorCode error = ErrorCode.ofWire(in.readInt());
        parts.add(new Response.Part(opcode, error, new Response.Empty()));
      } else if (opcode == Opcode.MULTI || opcode == Opcode.MULTI_READ) {
        throw new MalformedRecord("a multi has flat parts");
      } else {
        parts.add(new Response.Part(opcode, ErrorCode.OK, decode(opcode, in)));
      }
    }
  }

  public static Stat decodeStat(JuteReader in) throws MalformedRecord {
    return new Stat(
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readInt(),
        in.readInt(),
        in.readInt(),
        in.readLong(),
        in.readInt(),
        in.readInt(),
        in.readLong());
  }

  /** Steps over a vector of strings and returns it as it is encoded. */
  private static Bytes names(JuteReader in) throws MalformedRecord {
    JuteWriter names = new JuteWriter(in.remaining());
    int count = in.readCount(STRING_BYTES_MIN);
    names.writeInt(count);
    for (int i = 0; i < count; i++) names.writeBuffer(in.readBuffer());
    return names.toBytes();
  }

  /** The names in a {@link Response.Children}. */
  public static List<String> decodeNames(Bytes encodedNames) throws MalformedRecord {
    JuteReader in = new JuteReader(encodedNames);
    int count = in.readCount(STRING_BYTES_MIN);
    List<String> names = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      String name = in.readString();
      if (name == null) throw new MalformedRecord("a name is null");
      names.add(name);
    }
    return names;
  }

  private static List<NodePath> paths(JuteReader in) throws MalformedRecord {
    int count = in.readCount(STRING_BYTES_MIN);
    List<NodePath> paths = new ArrayList<>(count);
    for (int i = 0; i < count; i++) paths.add(path(in));
    return paths;
  }

  private static List<Identity> identities(JuteReader in) throws MalformedRecord {
    int count = in.readCount(2 * STRING_BYTES_MIN);
    List<Identity> identities = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      identities.add(RequestCodec.identity(in.readString(), in.readString()));
    }
    return identities;
  }

  private static NodePath path(JuteReader in) throws MalformedRecord {
    Bytes utf8 = in.readBuffer();
    if (utf8 == null) throw new MalformedRecord("the path is null");
    return new NodePath(utf8);
  }
}
