package io.quorate.server.replica;

import io.quorate.server.base.Bytes;
import io.quorate.server.base.Check;
import io.quorate.server.protocol.Acl;
import io.quorate.server.protocol.Answer;
import io.quorate.server.protocol.ErrorCode;
import io.quorate.server.protocol.NodePath;
import io.quorate.server.protocol.Request;
import io.quorate.server.protocol.Response;
import io.quorate.server.protocol.WatchEvent;
import io.quorate.server.protocol.WatchEvent.Kind;
import io.quorate.server.state.Authorizer;
import io.quorate.server.state.NodeChange;
import io.quorate.server.state.ServerState;
import io.quorate.server.state.ZNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What clients say about watches, and what they hear from them: sets and removes them, tells events
 * in the order of the changes, and keeps from a connection what its identities may not read. Owned
 * by the replica thread.
 */
final class Watching {
  /** The zxid of an event that a setWatches catches up on: nobody knows which change it was. */
  private static final long ZXID_UNKNOWN = -1;

  private final Watches watches;
  private final Connections connections;
  private final Authorizer authorizer;

  Watching(Watches watches, Connections connections, Authorizer authorizer) {
    this.watches = watches;
    this.connections = connections;
    this.authorizer = authorizer;
  }

  int count() {
    return watches.count();
  }

  int pathCount() {
    return watches.pathCount();
  }

  /** What each connection watches, in no order. */
  List<Inventory.Watched> watched() {
    List<Inventory.Watched> watched = new ArrayList<>(watches.count());
    watches.forEach((seat, path, modes) -> {
      Connection connection = connections.bySeat(seat);
      if (connection == null) throw Check.unreachable("watches leave with their connection");
      watched.add(
          new Inventory.Watched(connection.session, new NodePath(path), Integer.bitCount(modes)));
    });
    return watched;
  }

  void leave(Connection connection) {
    watches.leave(connection.seat);
  }

  /** Sets the watch that a read asks for, if its answer lets it. */
  void watch(Connection connection, Request.Read read, Answer answer) {
    switch (read) {
      case Request.GetData(NodePath path, boolean watch) -> {
        if (watch && answer.error() == ErrorCode.OK) add(connection, path, Watches.DATA);
      }
      case Request.Exists(NodePath path, boolean watch) -> {
        boolean told = answer.error() == ErrorCode.OK || answer.error() == ErrorCode.NO_NODE;
        if (watch && told) add(connection, path, Watches.DATA);
      }
      case Request.GetChildren(NodePath path, boolean watch, boolean _) -> {
        if (watch && answer.error() == ErrorCode.OK) add(connection, path, Watches.CHILD);
      }
      // Parts of a multiRead have a flag for a watch too, and as in ZooKeeper it means nothing.
      case Request.MultiRead _,
          Request.GetAcl _,
          Request.GetEphemerals _,
          Request.GetAllChildrenNumber _,
          Request.WhoAmI _ -> {}
    }
  }

  Answer addWatch(Connection connection, Request.AddWatch request) {
    int mode = request.mode() == 0 ? Watches.PERSISTENT : Watches.RECURSIVE;
    add(connection, request.path(), mode);
    return Answer.of(new Response.WatchAdded());
  }

  Answer removeWatches(Connection connection, Request.RemoveWatches request) {
    int modes = modes(request.type());
    Bytes path = request.path().utf8();
    boolean found =
        request.checkOnly()
            ? watches.holds(connection.seat, path, modes)
            : watches.remove(connection.seat, path, modes);
    return found ? Answer.of(new Response.Empty()) : Answer.rejected(ErrorCode.NO_WATCHER);
  }

  private static int modes(int type) {
    return switch (type) {
      case 1 -> Watches.CHILD;
      case 2 -> Watches.DATA;
      case 3 -> Watches.ANY;
      case 4 -> Watches.PERSISTENT;
      case 5 -> Watches.RECURSIVE;
      default -> throw Check.unreachable("the codec knows no other type of watch");
    };
  }

  /**
   * A client that was elsewhere brings its watches along: what changed since it last looked is told
   * at once, the rest is set. What was created and deleted meanwhile goes unnoticed, as in
   * ZooKeeper; events are not filtered by access control lists here.
   */
  void setWatches(
      Connection connection,
      ServerState state,
      Request.SetWatches request,
      ReplicaEffects effects) {
    long since = request.relativeZxid();
    for (NodePath path : request.data()) {
      ZNode node = state.node(path);
      if (node == null) tell(connection, Kind.NODE_DELETED, path, effects);
      else if (node.mzxid() > since) tell(connection, Kind.NODE_DATA_CHANGED, path, effects);
      else add(connection, path, Watches.DATA);
    }
    for (NodePath path : request.exist()) {
      if (state.node(path) != null) tell(connection, Kind.NODE_CREATED, path, effects);
      else add(connection, path, Watches.DATA);
    }
    for (NodePath path : request.child()) {
      ZNode node = state.node(path);
      if (node == null) tell(connection, Kind.NODE_DELETED, path, effects);
      else if (node.pzxid() > since) tell(connection, Kind.NODE_CHILDREN_CHANGED, path, effects);
      else add(connection, path, Watches.CHILD);
    }
    for (NodePath path : request.persistent()) add(connection, path, Watches.PERSISTENT);
    for (NodePath path : request.recursive()) add(connection, path, Watches.RECURSIVE);
  }

  private void add(Connection connection, NodePath path, int mode) {
    watches.add(connection.seat, path.utf8(), mode);
  }

  private static void tell(
      Connection connection, Kind kind, NodePath path, ReplicaEffects effects) {
    effects.emit(new ReplicaEffect.Notify(connection.id, ZXID_UNKNOWN, new WatchEvent(kind, path)));
  }

  /** Tells everybody who watches what one entry changed, in the order of the changes. */
  void fire(long zxid, List<NodeChange> changes, ReplicaEffects effects) {
    if (watches.count() == 0) return;
    for (int i = 0; i < changes.size(); i++) {
      NodeChange change = changes.get(i);
      switch (change.kind()) {
        case CREATED -> {
          fire(zxid, Kind.NODE_CREATED, change.path(), change.acl(), effects);
          fireParent(zxid, change, effects);
        }
        case DELETED -> {
          fire(zxid, Kind.NODE_DELETED, change.path(), change.acl(), effects);
          fireParent(zxid, change, effects);
        }
        case DATA_CHANGED ->
            fire(zxid, Kind.NODE_DATA_CHANGED, change.path(), change.acl(), effects);
      }
    }
  }

  private void fireParent(long zxid, NodeChange change, ReplicaEffects effects) {
    NodePath parent = new NodePath(parent(change.path().utf8()));
    fire(zxid, Kind.NODE_CHILDREN_CHANGED, parent, change.parentAcl(), effects);
  }

  private static Bytes parent(Bytes path) {
    int slash = path.length() - 1;
    while (path.at(slash) != '/') slash--;
    return path.slice(0, Math.max(slash, 1));
  }

  private void fire(long zxid, Kind kind, NodePath path, List<Acl> acl, ReplicaEffects effects) {
    watches.trigger(kind, path.utf8(), new Telling(zxid, kind, path, acl, effects));
  }

  /** One event on its way to those who may hear of it; it is made when the first one does. */
  private final class Telling implements Watches.Receiver {
    private final long zxid;
    private final Kind kind;
    private final NodePath path;
    private final List<Acl> acl;
    private final ReplicaEffects effects;
    private @Nullable WatchEvent event;

    Telling(long zxid, Kind kind, NodePath path, List<Acl> acl, ReplicaEffects effects) {
      this.zxid = zxid;
      this.kind = kind;
      this.path = path;
      this.acl = acl;
      this.effects = effects;
    }

    @Override
    public void tell(int seat) {
      Connection connection = connections.bySeat(seat);
      if (connection == null) throw Check.unreachable("watches leave with their connection");
      if (!authorizer.allows(acl, Acl.READ, connection.identities)) return;
      WatchEvent one = event;
      if (one == null) {
        one = new WatchEvent(kind, path);
        event = one;
      }
      effects.emit(new ReplicaEffect.Notify(connection.id, zxid, one));
    }
  }
}
