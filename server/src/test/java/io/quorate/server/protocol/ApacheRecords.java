package io.quorate.server.protocol;

import io.quorate.server.base.Bytes;
import io.quorate.server.protocol.Handshake.ConnectRequest;
import io.quorate.server.protocol.Handshake.ConnectResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.jute.BinaryInputArchive;
import org.apache.jute.BinaryOutputArchive;
import org.apache.jute.Record;
import org.apache.zookeeper.MultiOperationRecord;
import org.apache.zookeeper.MultiResponse;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.ClientInfo;
import org.apache.zookeeper.data.Id;
import org.apache.zookeeper.proto.*;
import org.jspecify.annotations.Nullable;

/** Our values as the records of ZooKeeper's own library, which say how they are encoded. */
final class ApacheRecords {
  private ApacheRecords() {}

  static byte[] bytes(Record record) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      record.serialize(BinaryOutputArchive.getArchive(out), "record");
    } catch (IOException impossible) {
      throw new AssertionError(impossible);
    }
    return out.toByteArray();
  }

  /** Fills a record from bytes, and fails if any are left. */
  static <R extends Record> R read(R record, byte[] bytes) {
    ByteArrayInputStream in = new ByteArrayInputStream(bytes);
    try {
      record.deserialize(BinaryInputArchive.getArchive(in), "record");
    } catch (IOException wrong) {
      throw new AssertionError(wrong);
    }
    if (in.available() != 0) throw new AssertionError(in.available() + " bytes are left");
    return record;
  }

  /** An empty record of the kind, to be filled. */
  static Record emptyLike(Record record) {
    try {
      return record.getClass().getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException impossible) {
      throw new LinkageError(impossible.getMessage(), impossible);
    }
  }

  static @Nullable Record of(Request request) {
    return switch (request) {
      case Request.Create create ->
          create.opcode() == Opcode.CREATE_TTL
              ? new CreateTTLRequest(
                  text(create.path()),
                  array(create.data()),
                  acl(create.acl()),
                  create.flags(),
                  create.ttlMillis())
              : new CreateRequest(
                  text(create.path()), array(create.data()), acl(create.acl()), create.flags());
      case Request.Delete delete -> new DeleteRequest(text(delete.path()), delete.version());
      case Request.SetData set ->
          new SetDataRequest(text(set.path()), array(set.data()), set.version());
      case Request.SetAcl set -> new SetACLRequest(text(set.path()), acl(set.acl()), set.version());
      case Request.CheckVersion check ->
          new CheckVersionRequest(text(check.path()), check.version());
      case Request.Multi multi -> operations(multi.parts());
      case Request.MultiRead multi -> operations(multi.parts());
      case Request.Reconfigure reconfigure ->
          new ReconfigRequest(
              text(reconfigure.joining()),
              text(reconfigure.leaving()),
              text(reconfigure.newMembers()),
              reconfigure.expectedVersion());
      case Request.Exists exists -> new ExistsRequest(text(exists.path()), exists.watch());
      case Request.GetData get -> new GetDataRequest(text(get.path()), get.watch());
      case Request.GetChildren get ->
          get.withStat()
              ? new GetChildren2Request(text(get.path()), get.watch())
              : new GetChildrenRequest(text(get.path()), get.watch());
      case Request.GetAcl get -> new GetACLRequest(text(get.path()));
      case Request.GetEphemerals get -> new GetEphemeralsRequest(text(get.prefix()));
      case Request.GetAllChildrenNumber get -> new GetAllChildrenNumberRequest(text(get.path()));
      case Request.Sync sync -> new SyncRequest(text(sync.path()));
      case Request.SetWatches watches ->
          Opcode.of(watches) == Opcode.SET_WATCHES
              ? new SetWatches(
                  watches.relativeZxid(),
                  texts(watches.data()),
                  texts(watches.exist()),
                  texts(watches.child()))
              : new SetWatches2(
                  watches.relativeZxid(),
                  texts(watches.data()),
                  texts(watches.exist()),
                  texts(watches.child()),
                  texts(watches.persistent()),
                  texts(watches.recursive()));
      case Request.AddWatch add -> new AddWatchRequest(text(add.path()), add.mode());
      case Request.RemoveWatches remove ->
          remove.checkOnly()
              ? new CheckWatchesRequest(text(remove.path()), remove.type())
              : new RemoveWatchesRequest(text(remove.path()), remove.type());
      case Request.Authenticate auth ->
          new AuthPacket(0, auth.scheme(), auth.token().toByteArray());
      case Request.CloseSession(), Request.WhoAmI(), Request.Ping() -> null;
    };
  }

  private static MultiOperationRecord operations(List<Request> parts) {
    List<Op> operations = new ArrayList<>();
    for (Request part : parts) operations.add(operation(part));
    return new MultiOperationRecord(operations);
  }

  private static Op operation(Request part) {
    return switch (part) {
      case Request.Create create ->
          create.opcode() == Opcode.CREATE_TTL
              ? Op.create(
                  text(create.path()),
                  array(create.data()),
                  acl(create.acl()),
                  create.flags(),
                  create.ttlMillis())
              : Op.create(
                  text(create.path()), array(create.data()), acl(create.acl()), create.flags());
      case Request.Delete delete -> Op.delete(text(delete.path()), delete.version());
      case Request.SetData set -> Op.setData(text(set.path()), array(set.data()), set.version());
      case Request.CheckVersion check -> Op.check(text(check.path()), check.version());
      case Request.GetData get -> Op.getData(text(get.path()));
      case Request.GetChildren get -> Op.getChildren(text(get.path()));
      default -> throw new AssertionError(part);
    };
  }

  static @Nullable Record of(int opcode, Response response) {
    return switch (response) {
      case Response.Empty() -> null;
      case Response.Path(NodePath path) ->
          opcode == Opcode.SYNC ? new SyncResponse(text(path)) : new CreateResponse(text(path));
      case Response.PathAndStat(NodePath path, Stat stat) ->
          new Create2Response(text(path), stat(stat));
      case Response.StatOnly(Stat stat) -> new ExistsResponse(stat(stat));
      case Response.Data(Bytes data, Stat stat) -> new GetDataResponse(array(data), stat(stat));
      case Response.Children(Bytes names, Stat stat) ->
          stat == null
              ? new GetChildrenResponse(names(names))
              : new GetChildren2Response(names(names), stat(stat));
      case Response.AclAndStat(List<Acl> acl, Stat stat) ->
          new GetACLResponse(acl(acl), stat(stat));
      case Response.Paths(List<NodePath> paths) -> new GetEphemeralsResponse(texts(paths));
      case Response.Count(int count) -> new GetAllChildrenNumberResponse(count);
      case Response.Identities(List<Identity> identities) ->
          new WhoAmIResponse(
              identities.stream().map(id -> new ClientInfo(id.scheme(), id.id())).toList());
      case Response.WatchAdded() -> new ErrorResponse(0);
      case Response.Multi(List<Response.Part> parts) -> results(parts);
    };
  }

  private static MultiResponse results(List<Response.Part> parts) {
    MultiResponse results = new MultiResponse();
    for (Response.Part part : parts) {
      results.add(
          switch (part.opcode()) {
            case Opcode.ERROR -> new OpResult.ErrorResult(part.error().wire());
            case Opcode.CREATE ->
                new OpResult.CreateResult(text(((Response.Path) part.body()).path()));
            case Opcode.CREATE2 -> {
              Response.PathAndStat body = (Response.PathAndStat) part.body();
              yield new OpResult.CreateResult(text(body.path()), stat(body.stat()));
            }
            case Opcode.DELETE -> new OpResult.DeleteResult();
            case Opcode.CHECK -> new OpResult.CheckResult();
            case Opcode.SET_DATA ->
                new OpResult.SetDataResult(stat(((Response.StatOnly) part.body()).stat()));
            case Opcode.GET_DATA -> {
              Response.Data body = (Response.Data) part.body();
              yield new OpResult.GetDataResult(array(body.data()), stat(body.stat()));
            }
            case Opcode.GET_CHILDREN ->
                new OpResult.GetChildrenResult(
                    names(((Response.Children) part.body()).encodedNames()));
            default -> throw new AssertionError(part);
          });
    }
    return results;
  }

  static org.apache.zookeeper.proto.ConnectRequest of(ConnectRequest request) {
    return new org.apache.zookeeper.proto.ConnectRequest(
        request.protocolVersion(),
        request.lastZxidSeen(),
        request.timeoutMillis(),
        request.sessionId(),
        request.password().toByteArray(),
        request.readOnly());
  }

  static org.apache.zookeeper.proto.ConnectResponse of(ConnectResponse response) {
    return new org.apache.zookeeper.proto.ConnectResponse(
        0,
        response.timeoutMillis(),
        response.sessionId(),
        response.password().toByteArray(),
        response.readOnly());
  }

  static org.apache.zookeeper.data.Stat stat(Stat stat) {
    return new org.apache.zookeeper.data.Stat(
        stat.czxid(),
        stat.mzxid(),
        stat.ctime(),
        stat.mtime(),
        stat.version(),
        stat.cversion(),
        stat.aversion(),
        stat.ephemeralOwner(),
        stat.dataLength(),
        stat.numChildren(),
        stat.pzxid());
  }

  private static List<ACL> acl(List<Acl> acl) {
    List<ACL> list = new ArrayList<>();
    for (Acl entry : acl) {
      list.add(
          new ACL(entry.permissions(), new Id(entry.identity().scheme(), entry.identity().id())));
    }
    return list;
  }

  private static List<String> names(Bytes encoded) {
    try {
      return ResponseCodec.decodeNames(encoded);
    } catch (io.quorate.server.jute.MalformedRecord impossible) {
      throw new AssertionError(impossible);
    }
  }

  private static List<String> texts(List<NodePath> paths) {
    return paths.stream().map(ApacheRecords::text).toList();
  }

  private static String text(NodePath path) {
    return path.toString();
  }

  private static @Nullable String text(@Nullable Bytes utf8) {
    return utf8 == null ? null : utf8.toUtf8();
  }

  private static byte @Nullable [] array(@Nullable Bytes bytes) {
    return bytes == null ? null : bytes.toByteArray();
  }
}
