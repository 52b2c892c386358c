package io.quorate.server.state;

import io.quorate.server.base.Bytes;

/** Makes states that would take too many transactions to come about. */
final class StateSurgery {
  private StateSurgery() {}

  /** The state with a top-level node that has had so many children. */
  static ServerState withCreatedChildren(ServerState state, String path, int count) {
    Bytes name = Bytes.utf8(path.substring(1));
    DataTree tree = state.tree();
    ZNode node = tree.root().children.get(name);
    if (node == null) throw new AssertionError("no node " + path);
    NodeImage image = node.read();
    ZNode changed = node.withImage(image.withChildren(count, image.pzxid()).rewrite(node.image));
    DataTree changedTree =
        new DataTree(
            tree.root().withChildren(tree.root().children.with(changed)),
            tree.acls(),
            tree.containers(),
            tree.ttlNodes(),
            tree.quotas(),
            tree.nodes(),
            tree.ephemerals(),
            tree.dataBytes());
    return new ServerState(
        changedTree,
        state.sessions(),
        state.ensemble(),
        state.secret(),
        state.lastZxid(),
        state.digest());
  }
}
