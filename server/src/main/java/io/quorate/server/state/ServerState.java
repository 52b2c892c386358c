package io.quorate.server.state;

import io.quorate.server.base.Bytes;
import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.protocol.Acl;
import io.quorate.server.protocol.NodePath;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The whole replicated state as one immutable value: the tree, the sessions, the configuration, the
 * cluster's secret, and the zxid of the last transaction in it.
 */
public final class ServerState {
  private static final ServerState EMPTY = new ServerState();

  private ServerState() {}

  /** Before the first transaction: the built-in nodes and nothing else. */
  public static ServerState empty() {
    return EMPTY;
  }

  /** The last transaction that this state contains. */
  public long lastZxid() {
    throw new UnsupportedOperationException("not built yet");
  }

  /** The committed configuration; version 0 and no members before the founding. */
  public Ensemble ensemble() {
    throw new UnsupportedOperationException("not built yet");
  }

  /** The cluster's secret, 32 bytes; empty before the founding. */
  public Bytes secret() {
    throw new UnsupportedOperationException("not built yet");
  }

  /** The node at that path, or null; a path that isn't valid has none. */
  public @Nullable ZNode node(NodePath path) {
    throw new UnsupportedOperationException("not built yet");
  }

  public List<Acl> acl(ZNode node) {
    throw new UnsupportedOperationException("not built yet");
  }

  public @Nullable Session session(long id) {
    throw new UnsupportedOperationException("not built yet");
  }

  public int sessionCount() {
    throw new UnsupportedOperationException("not built yet");
  }

  public void forEachSession(Consumer<Session> action) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** How many nodes there are, the root and the built-in ones among them. */
  public long nodeCount() {
    throw new UnsupportedOperationException("not built yet");
  }

  public long ephemeralCount() {
    throw new UnsupportedOperationException("not built yet");
  }

  /** About how many bytes paths and data take, as ZooKeeper's mntr counts them. */
  public long approximateDataBytes() {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Containers in the order of their paths. */
  public void forEachContainer(Consumer<NodePath> action) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Nodes with a time to live in the order of their paths. */
  public void forEachTtlNode(Consumer<NodePath> action) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** States that are equal have equal digests: for comparing servers at one zxid. O(1). */
  public long digest() {
    throw new UnsupportedOperationException("not built yet");
  }
}
