package io.quorate.server.state;

import io.quorate.server.base.Bytes;
import io.quorate.server.base.PersistentSortedMap;
import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.protocol.NodePath;
import java.util.List;

/**
 * The nodes that are there before the first transaction. Nobody created them: their zxids, times
 * and counts of created children are 0, which is why clients see a cversion of -1 at the root of an
 * empty tree.
 */
final class BuiltInNodes {
  static final NodePath ROOT = NodePath.of("/");
  static final NodePath ZOOKEEPER = NodePath.of("/zookeeper");
  static final NodePath QUOTA = NodePath.of("/zookeeper/quota");
  static final NodePath CONFIG = NodePath.of("/zookeeper/config");

  private static final List<NodePath> ALL = List.of(ROOT, ZOOKEEPER, QUOTA, CONFIG);

  private BuiltInNodes() {}

  static boolean contains(NodePath path) {
    return ALL.contains(path);
  }

  static ServerState emptyState() {
    AclTable acls = AclTable.EMPTY.plus(AclTable.READ_ONLY);
    long readOnly = AclTable.EMPTY.nextId();
    ZNode quota = node("quota", NodeImage.fresh(AclTable.OPEN_ID, 0, 0, 0), none());
    ZNode config =
        node("config", NodeImage.fresh(AclTable.OPEN_ID, 0, 0, 0).withAcl(readOnly, -1), none());
    ZNode zookeeper =
        node(
            "zookeeper",
            NodeImage.fresh(AclTable.OPEN_ID, 0, 0, 0),
            none().with(config).with(quota));
    ZNode root = node("", NodeImage.fresh(AclTable.OPEN_ID, 0, 0, 0), none().with(zookeeper));
    long digest = StateDigest.ofEnsemble(Ensemble.EMPTY, Bytes.EMPTY);
    digest += digest(ROOT, root) + digest(ZOOKEEPER, zookeeper);
    digest += digest(QUOTA, quota) + digest(CONFIG, config);
    long dataBytes = 0;
    for (NodePath path : ALL) dataBytes += path.utf8().length();
    DataTree tree =
        new DataTree(
            root,
            acls,
            PersistentSortedMap.empty(),
            PersistentSortedMap.empty(),
            PersistentSortedMap.empty(),
            ALL.size(),
            0,
            dataBytes);
    return new ServerState(
        tree, PersistentSortedMap.empty(), Ensemble.EMPTY, Bytes.EMPTY, 0, digest);
  }

  private static PersistentSortedMap<ZNode> none() {
    return PersistentSortedMap.empty();
  }

  private static ZNode node(String name, NodeImage image, PersistentSortedMap<ZNode> children) {
    Bytes utf8 = Bytes.utf8(name);
    return new ZNode(image.write(utf8.array(), 0, utf8.length(), Bytes.EMPTY), children);
  }

  private static long digest(NodePath path, ZNode node) {
    Bytes utf8 = path.equals(ROOT) ? Bytes.EMPTY : path.utf8();
    return StateDigest.ofNode(utf8.array(), utf8.arrayOffset(), utf8.length(), node.image);
  }
}
