package io.quorate.server.state;

import io.quorate.server.base.Bytes;
import io.quorate.server.base.Check;
import io.quorate.server.base.PersistentSortedMap;
import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.protocol.Acl;
import io.quorate.server.protocol.NodePath;
import io.quorate.server.protocol.Stat;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The next state in the making: takes the changes of one log entry, one after the other, and is
 * then {@link #finish finished}. The state that it starts from stays as it is. What a change needs
 * (a parent, a session) must be there: the rules were applied before. One thread, one use.
 */
final class Draft {
  private static final int ANY_VERSION = -1;

  private final ServerState base;
  private final long zxid;
  private final long wallMillis;
  private final List<NodeChange> changes = new ArrayList<>(1);
  private @Nullable NodePath quotaPassed;

  private ZNode root;
  private AclTable acls;
  private PersistentSortedMap<Bytes> containers;
  private PersistentSortedMap<Bytes> ttlNodes;
  private PersistentSortedMap<Bytes> quotas;
  private PersistentSortedMap<Session> sessions;
  private long nodes;
  private long ephemerals;
  private long dataBytes;
  private Ensemble ensemble;
  private Bytes secret;
  private long digest;

  Draft(ServerState base, long zxid, long wallMillis) {
    this.base = base;
    this.zxid = zxid;
    this.wallMillis = wallMillis;
    this.root = base.tree().root();
    this.acls = base.tree().acls();
    this.containers = base.tree().containers();
    this.ttlNodes = base.tree().ttlNodes();
    this.quotas = base.tree().quotas();
    this.sessions = base.sessions();
    this.nodes = base.tree().nodes();
    this.ephemerals = base.tree().ephemerals();
    this.dataBytes = base.tree().dataBytes();
    this.ensemble = base.ensemble();
    this.secret = base.secret();
    this.digest = base.digest();
  }

  ServerState finish() {
    Check.that(zxid > base.lastZxid(), "zxid %d does not follow %d", zxid, base.lastZxid());
    DataTree tree =
        new DataTree(root, acls, containers, ttlNodes, quotas, nodes, ephemerals, dataBytes);
    return new ServerState(tree, sessions, ensemble, secret, zxid, digest);
  }

  List<NodeChange> changes() {
    return changes;
  }

  /** The last quota whose soft limit a change passes; null if none does. */
  @Nullable NodePath quotaPassed() {
    return quotaPassed;
  }

  void passQuota(Quota quota) {
    quotaPassed = new NodePath(quota.path());
  }

  /** The node at a path as of now, or null. */
  @Nullable ZNode find(Bytes path) {
    return DataTree.find(
        root, path.array(), path.arrayOffset(), path.arrayOffset() + path.length());
  }

  List<Acl> acl(ZNode node) {
    return acls.get(node.read().aclId());
  }

  @Nullable Session session(long id) {
    return sessions.get(Session.key(id), 0, Session.KEY_BYTES);
  }

  /** The quota that a change at that path is held against, or null. */
  @Nullable Quota quota(Bytes path) {
    Bytes limited = QuotaPaths.nearest(quotas, path);
    if (limited == null) return null;
    ZNode limits = find(QuotaPaths.limits(limited));
    ZNode usage = find(QuotaPaths.usage(limited));
    if (limits == null || usage == null) return null;
    return new Quota(
        limited, Quota.Numbers.parse(limits.data()), Quota.Numbers.parse(usage.data()));
  }

  Stat create(Txn.CreateNode txn) {
    Bytes path = txn.path().utf8();
    int slash = DataTree.lastSlash(path);
    Way way = new Way(root, path, slash);
    ZNode parent = way.target();
    NodeImage parentImage = parent.read();

    long aclId = acls.idOf(txn.acl());
    acls = acls.plus(txn.acl());
    NodeImage image = NodeImage.fresh(aclId, txn.owner(), zxid, wallMillis);
    Bytes data = txn.data();
    byte[] packed =
        image.write(path.array(), path.arrayOffset() + slash + 1, path.length() - slash - 1, data);
    ZNode node = new ZNode(packed, PersistentSortedMap.empty());
    int childrenBefore = parent.childCount();
    ZNode grown =
        new ZNode(
            parentImage.withChildren(parentImage.createdChildren() + 1, zxid).rewrite(parent.image),
            parent.children.with(node));
    Check.that(grown.childCount() == childrenBefore + 1, "a node is created twice");
    root = way.replaced(grown);

    digest += digest(path, path.length(), node);
    digest += digest(path, slash, grown) - digest(path, slash, parent);
    nodes++;
    dataBytes += path.length() + (data == null ? 0 : data.length());
    own(txn.owner(), path);
    changes.add(
        new NodeChange(
            NodeChange.Kind.CREATED, txn.path(), txn.acl(), acls.get(parentImage.aclId())));
    int dataLength = data == null ? 0 : data.length();
    tally(path, 1, dataLength);
    takeQuota(path);
    return image.stat(dataLength, 0);
  }

  void delete(NodePath path) {
    disown(remove(path), path.utf8());
  }

  /** Takes a node out of the tree and returns its owner. */
  private long remove(NodePath nodePath) {
    Bytes path = nodePath.utf8();
    int slash = DataTree.lastSlash(path);
    Way way = new Way(root, path, slash);
    ZNode parent = way.target();
    NodeImage parentImage = parent.read();
    int nameOffset = path.arrayOffset() + slash + 1;
    int nameLength = path.length() - slash - 1;
    ZNode node = parent.children.get(path.array(), nameOffset, nameLength);
    if (node == null) throw Check.unreachable("a node to delete is not there");
    Check.that(node.isLeaf(), "a node with %d children is deleted", node.childCount());
    NodeImage image = node.read();
    ZNode shrunk =
        new ZNode(
            parentImage.withChildren(parentImage.createdChildren(), zxid).rewrite(parent.image),
            parent.children.without(path.array(), nameOffset, nameLength));
    root = way.replaced(shrunk);

    digest -= digest(path, path.length(), node);
    digest += digest(path, slash, shrunk) - digest(path, slash, parent);
    nodes--;
    dataBytes -= path.length() + image.dataLength();
    changes.add(
        new NodeChange(
            NodeChange.Kind.DELETED,
            nodePath,
            acls.get(image.aclId()),
            acls.get(parentImage.aclId())));
    acls = acls.minus(image.aclId());
    Bytes limited = QuotaPaths.limitedBy(path);
    if (limited != null) quotas = quotas.without(limited);
    tally(path, -1, -image.dataLength());
    return image.owner();
  }

  Stat setData(NodePath nodePath, @Nullable Bytes data, int version) {
    return setData(nodePath, data, version, wallMillis);
  }

  private Stat setData(NodePath nodePath, @Nullable Bytes data, int version, long mtime) {
    Bytes path = nodePath.utf8();
    Way way = new Way(root, path, path.length());
    ZNode node = way.target();
    NodeImage before = node.read();
    NodeImage image = before.withData(version, zxid, mtime);
    ZNode changed = node.withImage(image.rewrite(node.image, data));
    root = way.replaced(changed);

    int dataLength = data == null ? 0 : data.length();
    digest += digest(path, path.length(), changed) - digest(path, path.length(), node);
    dataBytes += dataLength - before.dataLength();
    changes.add(
        new NodeChange(NodeChange.Kind.DATA_CHANGED, nodePath, acls.get(image.aclId()), List.of()));
    tally(path, 0, dataLength - before.dataLength());
    return image.stat(dataLength, changed.childCount());
  }

  Stat setAcl(Txn.SetAcl txn) {
    Bytes path = txn.path().utf8();
    Way way = new Way(root, path, path.length());
    ZNode node = way.target();
    NodeImage before = node.read();
    AclTable without = acls.minus(before.aclId());
    NodeImage image = before.withAcl(without.idOf(txn.acl()), txn.version());
    acls = without.plus(txn.acl());
    ZNode changed = node.withImage(image.rewrite(node.image));
    root = way.replaced(changed);
    digest += digest(path, path.length(), changed) - digest(path, path.length(), node);
    return image.stat(before.dataLength(), changed.childCount());
  }

  void openSession(long id, int timeoutMillis) {
    Session before = session(id);
    Session session =
        before == null
            ? new Session(id, timeoutMillis, zxid, PersistentSortedMap.empty())
            : before.claimed(timeoutMillis, zxid);
    if (before != null) digest -= StateDigest.ofSession(before);
    digest += StateDigest.ofSession(session);
    sessions = sessions.with(session);
  }

  void closeSession(long id) {
    Session session = session(id);
    if (session == null) return;
    for (Bytes path : session.ephemerals) remove(new NodePath(path));
    ephemerals -= session.ephemeralCount();
    digest -= StateDigest.ofSession(session);
    sessions = sessions.without(Session.key(id), 0, Session.KEY_BYTES);
  }

  /** Takes a configuration; an empty secret keeps the one that is there. */
  Stat configure(Ensemble newEnsemble, Bytes newSecret, Bytes text) {
    digest -= StateDigest.ofEnsemble(ensemble, secret);
    ensemble = newEnsemble;
    if (!newSecret.isEmpty()) secret = newSecret.compact();
    digest += StateDigest.ofEnsemble(ensemble, secret);
    ZNode config = find(BuiltInNodes.CONFIG.utf8());
    if (config == null) throw Check.unreachable("the configuration's node can't be deleted");
    // The entry carries no time, since no client asked for it: the node keeps the one it has. Its
    // version is the one of the text, and clients know that of the node as -1.
    return setData(BuiltInNodes.CONFIG, text, ANY_VERSION, config.read().mtime());
  }

  /** Counts a change at that path in the usage of its quota. */
  private void tally(Bytes path, long moreNodes, long moreBytes) {
    Bytes limited = QuotaPaths.nearest(quotas, path);
    if (limited == null) return;
    ZNode usage = find(QuotaPaths.usage(limited));
    if (usage == null) return;
    Quota.Numbers used = Quota.Numbers.parse(usage.data());
    putUsage(limited, used.count() + moreNodes, used.bytes() + moreBytes);
  }

  /** A quota begins, whichever of its two nodes came last, with what is there already. */
  private void takeQuota(Bytes path) {
    Bytes limited = QuotaPaths.limitedBy(path);
    if (limited != null) quotas = quotas.with(limited);
    else limited = QuotaPaths.countedBy(path);
    if (limited == null || find(QuotaPaths.usage(limited)) == null) return;
    long count = 0;
    long bytes = 0;
    ArrayDeque<ZNode> left = new ArrayDeque<>();
    ZNode top = find(limited);
    if (top != null) left.push(top);
    while (!left.isEmpty()) {
      ZNode node = left.pop();
      count++;
      bytes += node.read().dataLength();
      for (ZNode child : node.children) left.push(child);
    }
    putUsage(limited, count, bytes);
  }

  /** Nobody wrote this: versions and zxids stay, and no watch is told. */
  private void putUsage(Bytes limited, long count, long bytes) {
    Bytes path = QuotaPaths.usage(limited);
    Way way = new Way(root, path, path.length());
    ZNode node = way.target();
    NodeImage image = node.read();
    Bytes text = Quota.Numbers.usage(count, bytes);
    ZNode changed = node.withImage(image.rewrite(node.image, text));
    root = way.replaced(changed);
    digest += digest(path, path.length(), changed) - digest(path, path.length(), node);
    dataBytes += text.length() - image.dataLength();
  }

  private void own(long owner, Bytes path) {
    switch (NodeKind.ofOwner(owner)) {
      case PERSISTENT -> {}
      case CONTAINER -> containers = containers.with(path.compact());
      case TTL -> ttlNodes = ttlNodes.with(path.compact());
      case EPHEMERAL -> {
        Session session = session(owner);
        if (session == null) throw Check.unreachable("an ephemeral's session is not there");
        sessions = sessions.with(session.withEphemerals(session.ephemerals.with(path.compact())));
        ephemerals++;
      }
    }
  }

  private void disown(long owner, Bytes path) {
    switch (NodeKind.ofOwner(owner)) {
      case PERSISTENT -> {}
      case CONTAINER -> containers = containers.without(path);
      case TTL -> ttlNodes = ttlNodes.without(path);
      case EPHEMERAL -> {
        Session session = session(owner);
        if (session == null) throw Check.unreachable("an ephemeral's session is not there");
        sessions = sessions.with(session.withEphemerals(session.ephemerals.without(path)));
        ephemerals--;
      }
    }
  }

  /** The root's path has two spellings, "" (as somebody's parent) and "/": the first one counts. */
  private static long digest(Bytes path, int length, ZNode node) {
    return StateDigest.ofNode(
        path.array(), path.arrayOffset(), length == 1 ? 0 : length, node.image);
  }

  /** The nodes from the root to one that is to be replaced. */
  private static final class Way {
    private ZNode[] nodes = new ZNode[6];
    private int count;

    /** To the node at the first {@code length} bytes of a path, where one must be. */
    Way(ZNode root, Bytes path, int length) {
      byte[] array = path.array();
      int at = path.arrayOffset() + 1;
      int to = path.arrayOffset() + length;
      ZNode node = root;
      push(node);
      while (at < to) {
        int end = DataTree.nameEnd(array, at, to);
        node = node.children.get(array, at, end - at);
        if (node == null) throw Check.unreachable("a node to change is not there");
        push(node);
        at = end + 1;
      }
    }

    private void push(ZNode node) {
      if (count == nodes.length) nodes = Arrays.copyOf(nodes, 2 * count);
      nodes[count++] = node;
    }

    ZNode target() {
      return nodes[count - 1];
    }

    /** The root with another node in the target's place. */
    ZNode replaced(ZNode node) {
      ZNode changed = node;
      for (int i = count - 2; i >= 0; i--) {
        changed = nodes[i].withChildren(nodes[i].children.with(changed));
      }
      return changed;
    }
  }
}
