package io.quorate.server.state;

import io.quorate.server.base.Bytes;
import io.quorate.server.base.PersistentSortedMap;
import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.protocol.Acl;
import io.quorate.server.protocol.NodePath;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The whole replicated state as one immutable value: the tree, the sessions, the configuration, the
 * cluster's secret, and the zxid of the last transaction in it. Any thread may read any state; the
 * next one is made by {@link Transition}.
 */
public final class ServerState {
  private static final ServerState EMPTY = BuiltInNodes.emptyState();

  private final DataTree tree;
  private final PersistentSortedMap<Session> sessions;
  private final Ensemble ensemble;
  private final Bytes secret;
  private final long lastZxid;
  private final long digest;

  ServerState(
      DataTree tree,
      PersistentSortedMap<Session> sessions,
      Ensemble ensemble,
      Bytes secret,
      long lastZxid,
      long digest) {
    this.tree = tree;
    this.sessions = sessions;
    this.ensemble = ensemble;
    this.secret = secret;
    this.lastZxid = lastZxid;
    this.digest = digest;
  }

  /** Before the first transaction: the built-in nodes and nothing else. */
  public static ServerState empty() {
    return EMPTY;
  }

  /** The last transaction that this state contains. */
  public long lastZxid() {
    return lastZxid;
  }

  /** The committed configuration; version 0 and no members before the founding. */
  public Ensemble ensemble() {
    return ensemble;
  }

  /** The cluster's secret, 32 bytes; empty before the founding. */
  public Bytes secret() {
    return secret;
  }

  /** The node at that path, or null; a path that isn't valid has none. */
  public @Nullable ZNode node(NodePath path) {
    return tree.find(path);
  }

  /** A node's access control list; the node must be one of this state. */
  public List<Acl> acl(ZNode node) {
    return tree.acls().get(node.read().aclId());
  }

  public @Nullable Session session(long id) {
    return sessions.get(Session.key(id), 0, Session.KEY_BYTES);
  }

  public int sessionCount() {
    return sessions.size();
  }

  /** All sessions, in the unsigned order of their ids. */
  public void forEachSession(Consumer<Session> action) {
    sessions.forEach(action);
  }

  /** How many nodes there are, the root and the built-in ones among them. */
  public long nodeCount() {
    return tree.nodes();
  }

  public long ephemeralCount() {
    return tree.ephemerals();
  }

  /** The lengths of all paths and data, in bytes. */
  public long approximateDataBytes() {
    return tree.dataBytes();
  }

  /** Containers in the order of their paths. */
  public void forEachContainer(Consumer<NodePath> action) {
    tree.containers().forEach(path -> action.accept(new NodePath(path)));
  }

  /** Nodes with a time to live in the order of their paths. */
  public void forEachTtlNode(Consumer<NodePath> action) {
    tree.ttlNodes().forEach(path -> action.accept(new NodePath(path)));
  }

  /**
   * Equal states have equal digests, others hardly ever: for comparing servers at one zxid, which
   * is not itself part of it. Kept along, so it costs nothing to ask.
   */
  public long digest() {
    return digest;
  }

  DataTree tree() {
    return tree;
  }

  PersistentSortedMap<Session> sessions() {
    return sessions;
  }

  ServerState at(long zxid) {
    return new ServerState(tree, sessions, ensemble, secret, zxid, digest);
  }
}
