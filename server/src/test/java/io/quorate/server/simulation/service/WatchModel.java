package io.quorate.server.simulation.service;

import io.quorate.server.base.Bytes;
import io.quorate.server.protocol.Acl;
import io.quorate.server.protocol.ErrorCode;
import io.quorate.server.protocol.Identity;
import io.quorate.server.protocol.NodePath;
import io.quorate.server.protocol.Request;
import io.quorate.server.protocol.WatchEvent;
import io.quorate.server.protocol.WatchEvent.Kind;
import io.quorate.server.replica.ReplicaEffect;
import io.quorate.server.simulation.Violation;
import io.quorate.server.state.ServerState;
import io.quorate.server.state.Session;
import io.quorate.server.state.Txn;
import io.quorate.server.state.ZNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a connection must be told by its watches: a plain second implementation, from what the
 * connection asked and was answered, and from the transactions themselves.
 */
final class WatchModel {
  private static final int DATA = 1;
  private static final int CHILD = 2;
  private static final int PERSISTENT = 4;
  private static final int RECURSIVE = 8;

  /** An event that is owed. */
  record Owed(long zxid, WatchEvent event) {}

  private final History history;
  private final List<Identity> identities;
  private final TreeMap<String, Integer> watches = new TreeMap<>();
  private final ArrayDeque<Owed> owed = new ArrayDeque<>();
  private final List<WatchEvent> caughtUp = new ArrayList<>();
  private int next;

  WatchModel(History history, Line line) {
    this.history = history;
    this.identities = line.client.identities();
  }

  ArrayDeque<Owed> owed() {
    return owed;
  }

  /** Follows the history up to here. */
  void advance(long zxid) {
    for (; next < history.size() && history.get(next).zxid() <= zxid; next++) {
      if (watches.isEmpty()) continue;
      Txn txn = history.get(next).txn();
      if (txn == null) continue;
      ServerState before = next == 0 ? ServerState.empty() : history.get(next - 1).state();
      follow(history.get(next).zxid(), before, txn);
    }
  }

  private void follow(long zxid, ServerState before, Txn txn) {
    switch (txn) {
      case Txn.Multi(List<Txn.Part> parts) -> {
        TreeMap<String, List<Acl>> acls = new TreeMap<>();
        for (Txn.Part part : parts) part(zxid, before, part, acls);
      }
      case Txn.Part part -> part(zxid, before, part, new TreeMap<>());
      case Txn.CloseSession(long id) -> {
        Session session = before.session(id);
        if (session == null) return;
        for (Bytes path : session.ephemeralPaths()) {
          deleted(zxid, before, new NodePath(path), new TreeMap<>());
        }
      }
      case Txn.OpenSession _, Txn.Rejected _, Txn.RejectedMulti _ -> {}
    }
  }

  /**
   * @param acls of nodes that this multi has made
   */
  private void part(long zxid, ServerState before, Txn.Part part, Map<String, List<Acl>> acls) {
    switch (part) {
      case Txn.CreateNode create -> {
        acls.put(create.path().toString(), create.acl());
        trigger(zxid, Kind.NODE_CREATED, create.path(), create.acl());
        children(zxid, before, create.path(), acls);
      }
      case Txn.DeleteNode(NodePath path) -> deleted(zxid, before, path, acls);
      case Txn.SetData set ->
          trigger(zxid, Kind.NODE_DATA_CHANGED, set.path(), acl(before, set.path(), acls));
      case Txn.SetAcl _, Txn.Checked _ -> {}
    }
  }

  private void deleted(long zxid, ServerState before, NodePath path, Map<String, List<Acl>> acls) {
    trigger(zxid, Kind.NODE_DELETED, path, acl(before, path, acls));
    children(zxid, before, path, acls);
  }

  private void children(long zxid, ServerState before, NodePath path, Map<String, List<Acl>> acls) {
    String text = path.toString();
    NodePath parent = NodePath.of(text.substring(0, Math.max(1, text.lastIndexOf('/'))));
    trigger(zxid, Kind.NODE_CHILDREN_CHANGED, parent, acl(before, parent, acls));
  }

  private static List<Acl> acl(ServerState before, NodePath path, Map<String, List<Acl>> acls) {
    List<Acl> made = acls.get(path.toString());
    if (made != null) return made;
    ZNode node = before.node(path);
    if (node == null) throw new Violation("NoWatchMissed", "a change of a missing node " + path);
    return before.acl(node);
  }

  private void trigger(long zxid, Kind kind, NodePath at, List<Acl> acl) {
    String path = at.toString();
    int exact =
        switch (kind) {
          case NODE_CREATED, NODE_DATA_CHANGED -> DATA | PERSISTENT | RECURSIVE;
          case NODE_DELETED -> DATA | CHILD | PERSISTENT | RECURSIVE;
          case NODE_CHILDREN_CHANGED -> CHILD | PERSISTENT;
        };
    boolean told = (modes(path) & exact) != 0;
    if (told) set(path, modes(path) & ~(exact & (DATA | CHILD)));
    if (kind != Kind.NODE_CHILDREN_CHANGED) {
      for (var watch : watches.entrySet()) {
        String above = watch.getKey();
        boolean below = above.equals("/") || path.startsWith(above + "/");
        if (below && (watch.getValue() & RECURSIVE) != 0) told = true;
      }
    }
    if (told && mayRead(acl)) owed.add(new Owed(zxid, new WatchEvent(kind, at)));
  }

  private boolean mayRead(List<Acl> acl) {
    for (Acl entry : acl) {
      boolean me =
          entry.identity().equals(Identity.ANYONE) || identities.contains(entry.identity());
      if (me && (entry.permissions() & Acl.READ) != 0) return true;
    }
    return false;
  }

  private int modes(String path) {
    return watches.getOrDefault(path, 0);
  }

  private void set(String path, int modes) {
    if (modes == 0) watches.remove(path);
    else watches.put(path, modes);
  }

  private void add(NodePath path, int mode) {
    set(path.toString(), modes(path.toString()) | mode);
  }

  /** An event of a catch-up was told. */
  void caughtUp(WatchEvent event) {
    caughtUp.add(event);
  }

  /** The connection was answered: watches are set from here on. */
  void answered(Request request, ReplicaEffect.Reply reply) {
    boolean ok = reply.error() == ErrorCode.OK;
    switch (request) {
      case Request.GetData(NodePath path, boolean watch) -> {
        if (ok && watch) add(path, DATA);
      }
      case Request.Exists(NodePath path, boolean watch) -> {
        if (watch && (ok || reply.error() == ErrorCode.NO_NODE)) add(path, DATA);
      }
      case Request.GetChildren(NodePath path, boolean watch, boolean _) -> {
        if (ok && watch) add(path, CHILD);
      }
      case Request.AddWatch(NodePath path, int mode) ->
          add(path, mode == 0 ? PERSISTENT : RECURSIVE);
      case Request.RemoveWatches(NodePath path, int type, boolean checkOnly) -> {
        int modes =
            switch (type) {
              case 1 -> CHILD;
              case 2 -> DATA;
              case 3 -> DATA | CHILD | PERSISTENT | RECURSIVE;
              case 4 -> PERSISTENT;
              default -> RECURSIVE;
            };
        boolean found = (modes(path.toString()) & modes) != 0;
        if (found != ok) throw new Violation("NoWatchMissed", "removeWatches says " + ok);
        if (ok && !checkOnly) set(path.toString(), modes(path.toString()) & ~modes);
      }
      case Request.SetWatches set -> catchUp(set, reply.zxid());
      default -> {}
    }
  }

  private void catchUp(Request.SetWatches set, long zxid) {
    ServerState state = history.stateAt(zxid, "NoWatchMissed");
    List<WatchEvent> expected = new ArrayList<>();
    for (NodePath path : set.data()) {
      ZNode node = state.node(path);
      if (node == null) expected.add(new WatchEvent(Kind.NODE_DELETED, path));
      else if (node.mzxid() > set.relativeZxid()) {
        expected.add(new WatchEvent(Kind.NODE_DATA_CHANGED, path));
      } else add(path, DATA);
    }
    for (NodePath path : set.exist()) {
      if (state.node(path) != null) expected.add(new WatchEvent(Kind.NODE_CREATED, path));
      else add(path, DATA);
    }
    for (NodePath path : set.child()) {
      ZNode node = state.node(path);
      if (node == null) expected.add(new WatchEvent(Kind.NODE_DELETED, path));
      else if (node.pzxid() > set.relativeZxid()) {
        expected.add(new WatchEvent(Kind.NODE_CHILDREN_CHANGED, path));
      } else add(path, CHILD);
    }
    for (NodePath path : set.persistent()) add(path, PERSISTENT);
    for (NodePath path : set.recursive()) add(path, RECURSIVE);
    if (!expected.equals(caughtUp)) {
      throw new Violation("NoWatchMissed", "caught up " + caughtUp + ", expected " + expected);
    }
    caughtUp.clear();
  }
}
