package io.quorate.server.state;

import io.quorate.server.base.Bytes;
import io.quorate.server.base.PersistentSortedMap;
import io.quorate.server.protocol.NodePath;
import org.jspecify.annotations.Nullable;

/**
 * The tree of nodes and what is counted along with it. Immutable; {@link Draft} makes the next one.
 *
 * @param root the node of the path "/"
 * @param acls every access control list that a node has
 * @param containers the paths of all containers
 * @param ttlNodes the paths of all nodes with a time to live
 * @param quotas the paths that have a {@link Quota}
 * @param nodes how many there are, the root and the built-in ones among them
 * @param ephemerals how many of them have a session as their owner
 * @param dataBytes the lengths of all paths and data
 */
record DataTree(
    ZNode root,
    AclTable acls,
    PersistentSortedMap<Bytes> containers,
    PersistentSortedMap<Bytes> ttlNodes,
    PersistentSortedMap<Bytes> quotas,
    long nodes,
    long ephemerals,
    long dataBytes) {

  /** The node at that path, or null. The empty path is the root too, as the service has it. */
  @Nullable ZNode find(NodePath path) {
    Bytes utf8 = path.utf8();
    return find(root, utf8.array(), utf8.arrayOffset(), utf8.arrayOffset() + utf8.length());
  }

  /**
   * The node at a path that starts at {@code from} and ends before {@code to}, or null. A path that
   * isn't valid has none, since no node has an empty name or one with a slash.
   */
  static @Nullable ZNode find(ZNode root, byte[] path, int from, int to) {
    if (from == to) return root;
    if (path[from] != '/') return null;
    if (to - from == 1) return root;
    ZNode node = root;
    int at = from + 1;
    while (true) {
      int end = nameEnd(path, at, to);
      if (end == at) return null;
      node = node.children.get(path, at, end - at);
      if (node == null || end == to) return node;
      at = end + 1;
    }
  }

  /** The index of the next slash, or the end. */
  static int nameEnd(byte[] path, int from, int to) {
    int at = from;
    while (at < to && path[at] != '/') at++;
    return at;
  }

  /** The index of the last slash of a path, or -1 if it has none; relative to its start. */
  static int lastSlash(Bytes path) {
    byte[] array = path.array();
    for (int at = path.length() - 1; at >= 0; at--) {
      if (array[path.arrayOffset() + at] == '/') return at;
    }
    return -1;
  }
}
