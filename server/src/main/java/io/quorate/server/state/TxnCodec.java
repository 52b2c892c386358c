package io.quorate.server.state;

import io.quorate.server.base.Bytes;
import io.quorate.server.jute.JuteReader;
import io.quorate.server.jute.JuteWriter;
import io.quorate.server.jute.MalformedRecord;
import io.quorate.server.protocol.Acl;
import io.quorate.server.protocol.ErrorCode;
import io.quorate.server.protocol.NodePath;
import io.quorate.server.protocol.RequestCodec;
import java.util.ArrayList;
import java.util.List;

/**
 * A transaction and its header as the payload of a log entry: session, cxid, origin, wall clock, a
 * byte for the kind, and the transaction's fields. A kind that this version doesn't know is
 * refused: new kinds need a format version that the whole ensemble has agreed to.
 */
public final class TxnCodec {
  private static final int CREATE_NODE = 1;
  private static final int CREATE_NODE_WITH_STAT = 2;
  private static final int DELETE_NODE = 3;
  private static final int SET_DATA = 4;
  private static final int SET_ACL = 5;
  private static final int CHECKED = 6;
  private static final int MULTI = 7;
  private static final int REJECTED_MULTI = 8;
  private static final int REJECTED = 9;
  private static final int OPEN_SESSION = 10;
  private static final int CLOSE_SESSION = 11;

  private TxnCodec() {}

  /** A payload taken apart; data and paths are slices of it. */
  public record Decoded(TxnHeader header, Txn txn) {}

  /**
   * Writes a payload.
   *
   * @param scratch reset here, and free again afterwards
   */
  public static Bytes encode(JuteWriter scratch, TxnHeader header, Txn txn) {
    scratch.reset();
    scratch.writeLong(header.session());
    scratch.writeInt(header.cxid());
    scratch.writeLong(header.origin());
    scratch.writeLong(header.wallMillis());
    write(scratch, txn);
    return scratch.toBytes();
  }

  public static Decoded decode(Bytes payload) throws MalformedRecord {
    JuteReader in = new JuteReader(payload);
    TxnHeader header = new TxnHeader(in.readLong(), in.readInt(), in.readLong(), in.readLong());
    Txn txn = read(in);
    if (in.remaining() != 0) {
      throw new MalformedRecord(in.remaining() + " bytes behind a transaction");
    }
    return new Decoded(header, txn);
  }

  private static void write(JuteWriter out, Txn txn) {
    switch (txn) {
      case Txn.CreateNode create -> {
        out.writeByte(create.withStat() ? CREATE_NODE_WITH_STAT : CREATE_NODE);
        out.writeBuffer(create.path().utf8());
        out.writeBuffer(create.data());
        writeAcl(out, create.acl());
        out.writeLong(create.owner());
      }
      case Txn.DeleteNode(NodePath path) -> {
        out.writeByte(DELETE_NODE);
        out.writeBuffer(path.utf8());
      }
      case Txn.SetData(NodePath path, Bytes data, int version) -> {
        out.writeByte(SET_DATA);
        out.writeBuffer(path.utf8());
        out.writeBuffer(data);
        out.writeInt(version);
      }
      case Txn.SetAcl(NodePath path, List<Acl> acl, int version) -> {
        out.writeByte(SET_ACL);
        out.writeBuffer(path.utf8());
        writeAcl(out, acl);
        out.writeInt(version);
      }
      case Txn.Checked() -> out.writeByte(CHECKED);
      case Txn.Multi(List<Txn.Part> parts) -> {
        out.writeByte(MULTI);
        out.writeInt(parts.size());
        for (Txn.Part part : parts) write(out, part);
      }
      case Txn.RejectedMulti(ErrorCode error, int failedPart, int parts) -> {
        out.writeByte(REJECTED_MULTI);
        out.writeInt(error.wire());
        out.writeInt(failedPart);
        out.writeInt(parts);
      }
      case Txn.Rejected(ErrorCode error) -> {
        out.writeByte(REJECTED);
        out.writeInt(error.wire());
      }
      case Txn.OpenSession(long session, int timeoutMillis) -> {
        out.writeByte(OPEN_SESSION);
        out.writeLong(session);
        out.writeInt(timeoutMillis);
      }
      case Txn.CloseSession(long session) -> {
        out.writeByte(CLOSE_SESSION);
        out.writeLong(session);
      }
    }
  }

  private static Txn read(JuteReader in) throws MalformedRecord {
    int kind = in.readByte();
    return switch (kind) {
      case MULTI -> {
        int count = in.readCount(1);
        List<Txn.Part> parts = new ArrayList<>(Math.min(count, in.remaining() / 4 + 1));
        for (int i = 0; i < count; i++) parts.add(readPart(in.readByte(), in));
        yield new Txn.Multi(parts);
      }
      case REJECTED_MULTI -> readRejectedMulti(in);
      case REJECTED -> new Txn.Rejected(ErrorCode.ofWire(in.readInt()));
      case OPEN_SESSION -> new Txn.OpenSession(in.readLong(), in.readInt());
      case CLOSE_SESSION -> new Txn.CloseSession(in.readLong());
      default -> readPart(kind, in);
    };
  }

  private static Txn.Part readPart(int kind, JuteReader in) throws MalformedRecord {
    return switch (kind) {
      case CREATE_NODE, CREATE_NODE_WITH_STAT ->
          new Txn.CreateNode(
              path(in), in.readBuffer(), readAcl(in), in.readLong(), kind == CREATE_NODE_WITH_STAT);
      case DELETE_NODE -> new Txn.DeleteNode(path(in));
      case SET_DATA -> new Txn.SetData(path(in), in.readBuffer(), in.readInt());
      case SET_ACL -> new Txn.SetAcl(path(in), readAcl(in), in.readInt());
      case CHECKED -> new Txn.Checked();
      default -> throw new MalformedRecord("transaction kind " + kind + " is not known here");
    };
  }

  private static Txn readRejectedMulti(JuteReader in) throws MalformedRecord {
    ErrorCode error = ErrorCode.ofWire(in.readInt());
    int failedPart = in.readInt();
    int parts = in.readInt();
    if (failedPart < 0 || failedPart >= parts) {
      throw new MalformedRecord("part " + failedPart + " of " + parts + " failed");
    }
    return new Txn.RejectedMulti(error, failedPart, parts);
  }

  /** The list that nearly every node has is written as a null one. */
  private static void writeAcl(JuteWriter out, List<Acl> acl) {
    if (acl.equals(AclTable.OPEN)) out.writeBool(false);
    else {
      out.writeBool(true);
      RequestCodec.writeAcl(out, acl);
    }
  }

  private static List<Acl> readAcl(JuteReader in) throws MalformedRecord {
    return in.readBool() ? RequestCodec.acl(in) : AclTable.OPEN;
  }

  private static NodePath path(JuteReader in) throws MalformedRecord {
    Bytes utf8 = in.readBuffer();
    if (utf8 == null || utf8.isEmpty() || utf8.at(0) != '/') {
      throw new MalformedRecord("a transaction's path does not start with a slash");
    }
    return new NodePath(utf8);
  }
}
