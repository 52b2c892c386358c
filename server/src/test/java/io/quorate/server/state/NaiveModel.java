package io.quorate.server.state;

import io.quorate.server.base.Bytes;
import io.quorate.server.protocol.Acl;
import io.quorate.server.protocol.CreateMode;
import io.quorate.server.protocol.ErrorCode;
import io.quorate.server.protocol.Identity;
import io.quorate.server.protocol.Opcode;
import io.quorate.server.protocol.Request;
import io.quorate.server.protocol.Stat;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The service a second time, as plainly as it can be said: mutable nodes in one sorted map of
 * paths, and strings. It shares no code with the state; only the values it is asked with and
 * answers in are the same. It knows world:anyone and digests, which it compares as text.
 */
final class NaiveModel {
  /** A node. */
  static final class Node {
    @Nullable Bytes data;
    List<Acl> acl = List.of();
    long czxid;
    long mzxid;
    long pzxid;
    long ctime;
    long mtime;
    int version;
    int created;
    int aversion;
    long session;
    CreateMode mode = CreateMode.PERSISTENT;

    Node copy() {
      Node copy = new Node();
      copy.data = data;
      copy.acl = acl;
      copy.czxid = czxid;
      copy.mzxid = mzxid;
      copy.pzxid = pzxid;
      copy.ctime = ctime;
      copy.mtime = mtime;
      copy.version = version;
      copy.created = created;
      copy.aversion = aversion;
      copy.session = session;
      copy.mode = mode;
      return copy;
    }
  }

  /** What came of one part or request. */
  record Outcome(ErrorCode error, @Nullable String path, @Nullable Stat stat) {
    static Outcome error(ErrorCode code) {
      return new Outcome(code, null, null);
    }
  }

  TreeMap<String, Node> nodes = new TreeMap<>();
  TreeSet<Long> sessions = new TreeSet<>();
  List<String> events = new ArrayList<>();
  long zxid;
  long wallMillis;

  NaiveModel(List<Acl> open, List<Acl> readOnly) {
    for (String path : List.of("/", "/zookeeper", "/zookeeper/quota", "/zookeeper/config")) {
      Node node = new Node();
      node.data = Bytes.EMPTY;
      node.acl = path.endsWith("config") ? readOnly : open;
      node.aversion = path.endsWith("config") ? -1 : 0;
      nodes.put(path, node);
    }
  }

  void close(long session) {
    events.clear();
    for (String path : new ArrayList<>(nodes.keySet())) {
      Node node = nodes.get(path);
      if (node != null && node.session == session) remove(path);
    }
    sessions.remove(session);
  }

  /** All parts, or none: then the error of the culprit in its place, 0 before it, -2 behind it. */
  List<Outcome> multi(long session, List<Request> parts, List<Identity> who) {
    events.clear();
    TreeMap<String, Node> before = new TreeMap<>();
    nodes.forEach((path, node) -> before.put(path, node.copy()));
    List<Outcome> outcomes = new ArrayList<>();
    for (Request part : parts) {
      Outcome outcome = one(session, part, who);
      if (outcome.error() != ErrorCode.OK) {
        nodes = before;
        events.clear();
        List<Outcome> failed = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
          failed.add(
              i < outcomes.size()
                  ? Outcome.error(ErrorCode.OK)
                  : i == outcomes.size()
                      ? outcome
                      : Outcome.error(ErrorCode.RUNTIME_INCONSISTENCY));
        }
        return failed;
      }
      outcomes.add(outcome);
    }
    return outcomes;
  }

  Outcome single(long session, Request request, List<Identity> who) {
    events.clear();
    return one(session, request, who);
  }

  private Outcome one(long session, Request request, List<Identity> who) {
    return switch (request) {
      case Request.Create create -> create(session, create, who);
      case Request.Delete delete -> delete(session, delete, who);
      case Request.SetData set -> setData(session, set, who);
      case Request.SetAcl set -> setAcl(session, set, who);
      case Request.CheckVersion check -> check(session, check, who);
      default -> throw new AssertionError(request);
    };
  }

  private Outcome create(long session, Request.Create request, List<Identity> who) {
    CreateMode mode = Objects.requireNonNull(CreateMode.of(request.flags()));
    if (!sessions.contains(session)) return Outcome.error(ErrorCode.SESSION_EXPIRED);
    String path = request.path().toString();
    if (!path.contains("/")) return Outcome.error(ErrorCode.BAD_ARGUMENTS);
    List<Acl> acl = fixed(request.acl(), who);
    if (acl == null) return Outcome.error(ErrorCode.INVALID_ACL);
    String parentPath = parent(path);
    Node parent = nodes.get(parentPath);
    if (parent == null) return Outcome.error(ErrorCode.NO_NODE);
    if (!allowed(parent, Acl.CREATE, who)) return Outcome.error(ErrorCode.NO_AUTH);
    if (mode.isSequential()) path += String.format(Locale.ROOT, "%010d", parent.created);
    if (!valid(path)) return Outcome.error(ErrorCode.BAD_ARGUMENTS);
    if (nodes.containsKey(path)) return Outcome.error(ErrorCode.NODE_EXISTS);
    if (parent.session != 0) return Outcome.error(ErrorCode.NO_CHILDREN_FOR_EPHEMERALS);
    Node node = new Node();
    node.data = request.data();
    node.acl = acl;
    node.czxid = zxid;
    node.mzxid = zxid;
    node.pzxid = zxid;
    node.ctime = wallMillis;
    node.mtime = wallMillis;
    node.mode = mode;
    if (mode.isEphemeral()) node.session = session;
    nodes.put(path, node);
    parent.created++;
    parent.pzxid = zxid;
    events.add("created " + path);
    boolean withStat = request.opcode() != Opcode.CREATE;
    return new Outcome(ErrorCode.OK, path, withStat ? stat(path) : null);
  }

  private Outcome delete(long session, Request.Delete request, List<Identity> who) {
    if (!sessions.contains(session)) return Outcome.error(ErrorCode.SESSION_EXPIRED);
    String path = request.path().toString();
    if (!path.contains("/") || path.equals("/") || isBuiltIn(path)) {
      return Outcome.error(ErrorCode.BAD_ARGUMENTS);
    }
    Node parent = nodes.get(parent(path));
    if (parent == null) return Outcome.error(ErrorCode.NO_NODE);
    if (!allowed(parent, Acl.DELETE, who)) return Outcome.error(ErrorCode.NO_AUTH);
    Node node = nodes.get(path);
    if (node == null) return Outcome.error(ErrorCode.NO_NODE);
    if (request.version() != -1 && request.version() != node.version) {
      return Outcome.error(ErrorCode.BAD_VERSION);
    }
    if (childCount(path) > 0) return Outcome.error(ErrorCode.NOT_EMPTY);
    remove(path);
    return Outcome.error(ErrorCode.OK);
  }

  private void remove(String path) {
    nodes.remove(path);
    Objects.requireNonNull(nodes.get(parent(path))).pzxid = zxid;
    events.add("deleted " + path);
  }

  private Outcome setData(long session, Request.SetData request, List<Identity> who) {
    if (!sessions.contains(session)) return Outcome.error(ErrorCode.SESSION_EXPIRED);
    String path = request.path().toString();
    if (!valid(path)) return Outcome.error(ErrorCode.BAD_ARGUMENTS);
    Node node = nodes.get(path);
    if (node == null) return Outcome.error(ErrorCode.NO_NODE);
    if (!allowed(node, Acl.WRITE, who)) return Outcome.error(ErrorCode.NO_AUTH);
    if (request.version() != -1 && request.version() != node.version) {
      return Outcome.error(ErrorCode.BAD_VERSION);
    }
    node.data = request.data();
    node.version++;
    node.mzxid = zxid;
    node.mtime = wallMillis;
    events.add("data_changed " + path);
    return new Outcome(ErrorCode.OK, null, stat(path));
  }

  private Outcome setAcl(long session, Request.SetAcl request, List<Identity> who) {
    if (!sessions.contains(session)) return Outcome.error(ErrorCode.SESSION_EXPIRED);
    String path = request.path().toString();
    if (!valid(path)) return Outcome.error(ErrorCode.BAD_ARGUMENTS);
    List<Acl> acl = fixed(request.acl(), who);
    if (acl == null) return Outcome.error(ErrorCode.INVALID_ACL);
    Node node = nodes.get(path);
    if (node == null) return Outcome.error(ErrorCode.NO_NODE);
    if (!allowed(node, Acl.ADMIN, who)) return Outcome.error(ErrorCode.NO_AUTH);
    if (request.version() != -1 && request.version() != node.aversion) {
      return Outcome.error(ErrorCode.BAD_VERSION);
    }
    node.acl = acl;
    node.aversion++;
    return new Outcome(ErrorCode.OK, null, stat(path));
  }

  private Outcome check(long session, Request.CheckVersion request, List<Identity> who) {
    if (!sessions.contains(session)) return Outcome.error(ErrorCode.SESSION_EXPIRED);
    String path = request.path().toString();
    if (!valid(path)) return Outcome.error(ErrorCode.BAD_ARGUMENTS);
    Node node = nodes.get(path);
    if (node == null) return Outcome.error(ErrorCode.NO_NODE);
    if (!allowed(node, Acl.READ, who)) return Outcome.error(ErrorCode.NO_AUTH);
    boolean expected = request.version() == -1 || request.version() == node.version;
    return Outcome.error(expected ? ErrorCode.OK : ErrorCode.BAD_VERSION);
  }

  Stat stat(String path) {
    Node node = Objects.requireNonNull(nodes.get(path));
    int children = childCount(path);
    return new Stat(
        node.czxid,
        node.mzxid,
        node.ctime,
        node.mtime,
        node.version,
        2 * node.created - children,
        node.aversion,
        node.session,
        node.data == null ? 0 : node.data.length(),
        children,
        node.pzxid);
  }

  List<String> children(String path) {
    String prefix = path.equals("/") ? "/" : path + "/";
    List<String> names = new ArrayList<>();
    for (Map.Entry<String, Node> entry : nodes.tailMap(prefix).entrySet()) {
      String other = entry.getKey();
      if (!other.startsWith(prefix)) break;
      String name = other.substring(prefix.length());
      if (!name.isEmpty() && name.indexOf('/') < 0) names.add(name);
    }
    return names;
  }

  private int childCount(String path) {
    return children(path).size();
  }

  private static String parent(String path) {
    String parent = path.substring(0, path.lastIndexOf('/'));
    return parent.isEmpty() ? "/" : parent;
  }

  private static boolean isBuiltIn(String path) {
    return path.equals("/zookeeper")
        || path.equals("/zookeeper/quota")
        || path.equals("/zookeeper/config");
  }

  private static boolean valid(String path) {
    if (!path.startsWith("/")) return false;
    if (path.equals("/")) return true;
    for (String name : path.substring(1).split("/", -1)) {
      if (name.isEmpty() || name.equals(".") || name.equals("..")) return false;
    }
    return true;
  }

  private static @Nullable List<Acl> fixed(List<Acl> acl, List<Identity> who) {
    List<Acl> fixed = new ArrayList<>();
    for (Acl entry : new LinkedHashSet<>(acl)) {
      if (entry.identity().scheme().equals("auth")) {
        int before = fixed.size();
        for (Identity identity : who) {
          if (identity.scheme().equals("digest")) fixed.add(new Acl(entry.permissions(), identity));
        }
        if (fixed.size() == before) return null;
      } else {
        fixed.add(entry);
      }
    }
    return fixed.isEmpty() ? null : fixed;
  }

  private static boolean allowed(Node node, int permission, List<Identity> who) {
    for (Acl entry : node.acl) {
      if ((entry.permissions() & permission) == 0) continue;
      if (entry.identity().equals(Identity.ANYONE) || who.contains(entry.identity())) return true;
    }
    return who.contains(Identity.SUPER);
  }
}
