package io.quorate.server.protocol;

import io.quorate.server.base.Bytes;
import io.quorate.server.base.Check;
import io.quorate.server.jute.JuteReader;
import io.quorate.server.jute.JuteWriter;
import io.quorate.server.jute.MalformedRecord;
import io.quorate.server.jute.RecordList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The records of requests, without frame and header. What no client may mean is refused here
 * (MARSHALLINGERROR): a record that ends early, a null path where the service would need one, an
 * unknown watch mode or type, and in a multi a part or create flags of unknown kind. Paths,
 * versions and ACLs are judged where the request is prepared. Bytes behind a whole record are
 * ignored. Lists and bytes stay where they are: what is made of a record is a few small objects,
 * however many elements it has.
 */
public final class RequestCodec {
  private static final int STRING_BYTES_MIN = 4;
  private static final int ACL_BYTES_MIN = 12;
  private static final long NO_TTL = -1;
  private static final int PART_HEADER_BYTES = 9;

  /** The name of a scheme is no longer than that; a longer one is as unknown as an empty one. */
  private static final int SCHEME_BYTES_MAX = 64;

  private RequestCodec() {}

  /**
   * Reads the record of an operation.
   *
   * @param opcode one that {@link Opcode#isRequest} knows
   */
  public static Request decode(int opcode, JuteReader in) throws MalformedRecord {
    return switch (opcode) {
      case Opcode.CREATE, Opcode.CREATE2, Opcode.CREATE_CONTAINER, Opcode.CREATE_TTL ->
          create(opcode, in);
      case Opcode.DELETE -> new Request.Delete(path(in), in.readInt());
      case Opcode.EXISTS -> new Request.Exists(path(in), in.readBool());
      case Opcode.GET_DATA -> new Request.GetData(path(in), in.readBool());
      case Opcode.SET_DATA -> setData(in);
      case Opcode.GET_ACL -> new Request.GetAcl(path(in));
      case Opcode.SET_ACL -> new Request.SetAcl(pathOrEmpty(in), aclInPlace(in), in.readInt());
      case Opcode.GET_CHILDREN -> new Request.GetChildren(path(in), in.readBool(), false);
      case Opcode.GET_CHILDREN2 -> new Request.GetChildren(path(in), in.readBool(), true);
      case Opcode.SYNC -> new Request.Sync(path(in));
      case Opcode.PING -> new Request.Ping();
      case Opcode.MULTI -> new Request.Multi(parts(in, false));
      case Opcode.MULTI_READ -> new Request.MultiRead(parts(in, true));
      case Opcode.RECONFIG ->
          new Request.Reconfigure(in.readBuffer(), in.readBuffer(), in.readBuffer(), in.readLong());
      case Opcode.CHECK_WATCHES -> removeWatches(in, true);
      case Opcode.REMOVE_WATCHES -> removeWatches(in, false);
      case Opcode.AUTH -> authenticate(in);
      case Opcode.SET_WATCHES ->
          new Request.SetWatches(
              in.readLong(), paths(in), paths(in), paths(in), List.of(), List.of());
      case Opcode.SET_WATCHES2 ->
          new Request.SetWatches(
              in.readLong(), paths(in), paths(in), paths(in), paths(in), paths(in));
      case Opcode.GET_EPHEMERALS -> new Request.GetEphemerals(pathOrEmpty(in));
      case Opcode.GET_ALL_CHILDREN_NUMBER -> new Request.GetAllChildrenNumber(path(in));
      case Opcode.ADD_WATCH -> addWatch(in);
      case Opcode.WHO_AM_I -> new Request.WhoAmI();
      case Opcode.CLOSE_SESSION -> new Request.CloseSession();
      default -> throw new MalformedRecord("operation " + opcode + " is not known");
    };
  }

  /** Writes the record of a request; its operation is {@link Opcode#of}. */
  public static void encode(JuteWriter out, Request request) {
    switch (request) {
      case Request.Create create -> {
        writePath(out, create.path());
        out.writeBuffer(create.data());
        writeAcl(out, create.acl());
        out.writeInt(create.flags());
        if (create.opcode() == Opcode.CREATE_TTL) out.writeLong(create.ttlMillis());
      }
      case Request.Delete(NodePath path, int version) -> {
        writePath(out, path);
        out.writeInt(version);
      }
      case Request.SetData(NodePath path, Bytes data, int version) -> {
        writePath(out, path);
        out.writeBuffer(data);
        out.writeInt(version);
      }
      case Request.SetAcl(NodePath path, List<Acl> acl, int version) -> {
        writePath(out, path);
        writeAcl(out, acl);
        out.writeInt(version);
      }
      case Request.CheckVersion(NodePath path, int version) -> {
        writePath(out, path);
        out.writeInt(version);
      }
      case Request.Multi(List<Request> parts) -> writeParts(out, parts);
      case Request.MultiRead(List<Request> parts) -> writeParts(out, parts);
      case Request.Reconfigure reconfigure -> {
        out.writeBuffer(reconfigure.joining());
        out.writeBuffer(reconfigure.leaving());
        out.writeBuffer(reconfigure.newMembers());
        out.writeLong(reconfigure.expectedVersion());
      }
      case Request.Exists(NodePath path, boolean watch) -> writePathAndFlag(out, path, watch);
      case Request.GetData(NodePath path, boolean watch) -> writePathAndFlag(out, path, watch);
      case Request.GetChildren(NodePath path, boolean watch, boolean _) ->
          writePathAndFlag(out, path, watch);
      case Request.GetAcl(NodePath path) -> writePath(out, path);
      case Request.GetEphemerals(NodePath prefix) -> writePath(out, prefix);
      case Request.GetAllChildrenNumber(NodePath path) -> writePath(out, path);
      case Request.Sync(NodePath path) -> writePath(out, path);
      case Request.SetWatches watches -> {
        out.writeLong(watches.relativeZxid());
        writePaths(out, watches.data());
        writePaths(out, watches.exist());
        writePaths(out, watches.child());
        if (Opcode.of(watches) == Opcode.SET_WATCHES2) {
          writePaths(out, watches.persistent());
          writePaths(out, watches.recursive());
        }
      }
      case Request.AddWatch(NodePath path, int mode) -> {
        writePath(out, path);
        out.writeInt(mode);
      }
      case Request.RemoveWatches(NodePath path, int type, boolean _) -> {
        writePath(out, path);
        out.writeInt(type);
      }
      case Request.Authenticate(String scheme, Bytes token) -> {
        out.writeInt(0);
        out.writeString(scheme);
        out.writeBuffer(token);
      }
      case Request.CloseSession(), Request.WhoAmI(), Request.Ping() -> {}
    }
  }

  private static Request create(int opcode, JuteReader in) throws MalformedRecord {
    return new Request.Create(
        opcode,
        path(in),
        in.readBuffer(),
        aclInPlace(in),
        in.readInt(),
        opcode == Opcode.CREATE_TTL ? in.readLong() : NO_TTL);
  }

  private static Request.SetData setData(JuteReader in) throws MalformedRecord {
    return new Request.SetData(pathOrEmpty(in), in.readBuffer(), in.readInt());
  }

  private static Request removeWatches(JuteReader in, boolean checkOnly) throws MalformedRecord {
    NodePath path = path(in);
    int type = in.readInt();
    if (type < 1 || type > 5) throw new MalformedRecord("watch type " + type + " is not 1 to 5");
    return new Request.RemoveWatches(path, type, checkOnly);
  }

  private static Request addWatch(JuteReader in) throws MalformedRecord {
    NodePath path = path(in);
    int mode = in.readInt();
    if (mode < 0 || mode > 1) throw new MalformedRecord("watch mode " + mode + " is not 0 or 1");
    return new Request.AddWatch(path, mode);
  }

  private static Request authenticate(JuteReader in) throws MalformedRecord {
    in.readInt(); // A type that was always 0.
    Bytes scheme = in.readBuffer();
    Bytes token = in.readBuffer();
    String name = scheme == null || scheme.length() > SCHEME_BYTES_MAX ? "" : scheme.toUtf8();
    return new Request.Authenticate(name, token == null ? Bytes.EMPTY : token);
  }

  /** The parts of a multi or multiRead: a loop over flat records, so that nothing nests. */
  private static List<Request> parts(JuteReader in, boolean reads) throws MalformedRecord {
    int start = in.position();
    int count = 0;
    while (true) {
      int end = in.position();
      int opcode = in.readInt();
      boolean done = in.readBool();
      in.readInt(); // An error, which requests don't use.
      if (done) {
        return new RecordList<>(
            in.slice(start, end), count, reads ? RequestCodec::readPart : RequestCodec::writePart);
      }
      if (reads) skipReadPart(opcode, in);
      else skipWritePart(opcode, in);
      count++;
    }
  }

  private static void skipReadPart(int opcode, JuteReader in) throws MalformedRecord {
    switch (opcode) {
      case Opcode.GET_DATA, Opcode.GET_CHILDREN -> {
        skipPath(in);
        in.skip(1);
      }
      default -> throw new MalformedRecord("operation " + opcode + " can't be part of a multiRead");
    }
  }

  private static Request readPart(JuteReader in) throws MalformedRecord {
    return decode(partOpcode(in), in);
  }

  private static int partOpcode(JuteReader in) throws MalformedRecord {
    int opcode = in.readInt();
    in.skip(PART_HEADER_BYTES - 4);
    return opcode;
  }

  private static void skipWritePart(int opcode, JuteReader in) throws MalformedRecord {
    switch (opcode) {
      case Opcode.CREATE, Opcode.CREATE2, Opcode.CREATE_CONTAINER, Opcode.CREATE_TTL -> {
        skipPath(in);
        in.skipBuffer();
        skipAcl(in, in.readCount(ACL_BYTES_MIN));
        int flags = in.readInt();
        CreateMode mode = CreateMode.of(flags);
        if (mode == null || opcode != Opcode.CREATE_TTL && mode.hasTtl()) {
          throw new MalformedRecord("create flags " + flags + " are not known here");
        }
        if (opcode == Opcode.CREATE_TTL) in.skip(8);
      }
      case Opcode.DELETE -> {
        skipPath(in);
        in.skip(4);
      }
      case Opcode.SET_DATA -> {
        in.skipBuffer();
        in.skipBuffer();
        in.skip(4);
      }
      case Opcode.CHECK -> {
        in.skipBuffer();
        in.skip(4);
      }
      default -> throw new MalformedRecord("operation " + opcode + " can't be part of a multi");
    }
  }

  private static Request writePart(JuteReader in) throws MalformedRecord {
    int opcode = partOpcode(in);
    if (opcode == Opcode.CHECK) return new Request.CheckVersion(pathOrEmpty(in), in.readInt());
    Request part = decode(opcode, in);
    return part instanceof Request.Create create && create.flags() == CreateMode.CONTAINER.flags()
        ? asContainer(create)
        : part;
  }

  /** What makes a container within a multi is a createContainer, whatever it was sent as. */
  private static Request.Create asContainer(Request.Create create) {
    return new Request.Create(
        Opcode.CREATE_CONTAINER,
        create.path(),
        create.data(),
        create.acl(),
        create.flags(),
        NO_TTL);
  }

  private static void writeParts(JuteWriter out, List<Request> parts) {
    for (Request part : parts) {
      Check.that(
          !(part instanceof Request.Multi || part instanceof Request.MultiRead),
          "a multi has flat parts");
      writePartHeader(out, Opcode.of(part), false, -1);
      encode(out, part);
    }
    writePartHeader(out, -1, true, -1);
  }

  static void writePartHeader(JuteWriter out, int opcode, boolean done, int error) {
    out.writeInt(opcode);
    out.writeBool(done);
    out.writeInt(error);
  }

  /** A path that must be there. */
  private static NodePath path(JuteReader in) throws MalformedRecord {
    Bytes utf8 = in.readBuffer();
    if (utf8 == null) throw new MalformedRecord("the path is null");
    return new NodePath(utf8);
  }

  /** Where a null path is as good as an empty one: refused later, as BADARGUMENTS, or ignored. */
  private static NodePath pathOrEmpty(JuteReader in) throws MalformedRecord {
    Bytes utf8 = in.readBuffer();
    return new NodePath(utf8 == null ? Bytes.EMPTY : utf8);
  }

  private static void skipPath(JuteReader in) throws MalformedRecord {
    if (!in.skipBuffer()) throw new MalformedRecord("the path is null");
  }

  private static List<NodePath> paths(JuteReader in) throws MalformedRecord {
    int count = in.readCount(STRING_BYTES_MIN);
    int start = in.position();
    for (int i = 0; i < count; i++) skipPath(in);
    return new RecordList<>(in.since(start), count, RequestCodec::path);
  }

  /** Reads an access control list; null schemes and ids come out empty, which no scheme allows. */
  public static List<Acl> acl(JuteReader in) throws MalformedRecord {
    return List.copyOf(aclInPlace(in));
  }

  private static List<Acl> aclInPlace(JuteReader in) throws MalformedRecord {
    int count = in.readCount(ACL_BYTES_MIN);
    int start = in.position();
    skipAcl(in, count);
    return new RecordList<>(in.since(start), count, RequestCodec::aclEntry);
  }

  private static void skipAcl(JuteReader in, int count) throws MalformedRecord {
    for (int i = 0; i < count; i++) {
      in.skip(4);
      in.skipBuffer();
      in.skipBuffer();
    }
  }

  private static Acl aclEntry(JuteReader in) throws MalformedRecord {
    int permissions = in.readInt();
    return new Acl(permissions, identity(in.readString(), in.readString()));
  }

  static Identity identity(@Nullable String scheme, @Nullable String id) {
    if ("world".equals(scheme) && "anyone".equals(id)) return Identity.ANYONE;
    return new Identity(scheme == null ? "" : scheme, id == null ? "" : id);
  }

  public static void writeAcl(JuteWriter out, List<Acl> acl) {
    out.writeInt(acl.size());
    for (Acl entry : acl) {
      out.writeInt(entry.permissions());
      out.writeString(entry.identity().scheme());
      out.writeString(entry.identity().id());
    }
  }

  static void writePath(JuteWriter out, NodePath path) {
    out.writeBuffer(path.utf8());
  }

  private static void writePaths(JuteWriter out, List<NodePath> paths) {
    out.writeInt(paths.size());
    for (NodePath path : paths) writePath(out, path);
  }

  private static void writePathAndFlag(JuteWriter out, NodePath path, boolean flag) {
    writePath(out, path);
    out.writeBool(flag);
  }
}
