package io.quorate.server.state;

import io.quorate.server.base.Bytes;
import io.quorate.server.base.PersistentSortedMap;
import io.quorate.server.jute.JuteReader;
import io.quorate.server.jute.MalformedRecord;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Builds a tree from nodes that come parents first and in order, in one pass: a node is finished
 * when the next one is no deeper. Derives what a snapshot leaves out.
 */
final class TreeReader {
  /** A node whose children may still come. Reused by the next one of its depth. */
  private static final class Level {
    private byte[] image = new byte[0];
    private int pathLength;
    private PersistentSortedMap.Builder<ZNode> children = new PersistentSortedMap.Builder<>();
    private boolean hasChildren;
  }

  private Level[] levels = new Level[8];
  private int open;
  private byte[] path = new byte[256];
  private PersistentSortedMap<Session> sessions = PersistentSortedMap.empty();
  private PersistentSortedMap<Bytes> containers = PersistentSortedMap.empty();
  private PersistentSortedMap<Bytes> ttlNodes = PersistentSortedMap.empty();
  private PersistentSortedMap<Bytes> quotas = PersistentSortedMap.empty();
  private final TreeMap<Long, Long> nodesByAcl = new TreeMap<>();
  private long nodes;
  private long ephemerals;
  private long dataBytes;
  private long digest;

  void addSession(Session session) {
    sessions = sessions.with(session);
  }

  /** All sessions, with what they own as far as it has come. */
  PersistentSortedMap<Session> sessions() {
    return sessions;
  }

  long nodes() {
    return nodes;
  }

  /** The sum of the nodes' hashes. */
  long digest() {
    return digest;
  }

  /** Takes a node: its depth and its image. */
  void take(JuteReader in, AclTable acls) throws MalformedRecord {
    long depth = readVarint(in);
    if (nodes == 0 ? depth != 0 : depth < 1 || depth > open) {
      throw new MalformedRecord("a node of depth " + depth + " below " + open + " others");
    }
    byte[] image = in.readBytes(in.remaining()).toByteArray();
    NodeImage.verify(image);
    NodeImage numbers = NodeImage.read(image);
    closeTo((int) depth);
    Level level = push(image);
    if (numbers.aclId() != AclTable.OPEN_ID) {
      if (acls.find(numbers.aclId()) == null) {
        throw new MalformedRecord("a node has the ACL " + numbers.aclId() + ", which isn't there");
      }
      nodesByAcl.merge(numbers.aclId(), 1L, Long::sum);
    }
    own(numbers.owner(), level.pathLength);
    Bytes limited = QuotaPaths.limitedBy(Bytes.wrap(path, 0, level.pathLength));
    if (limited != null) quotas = quotas.with(limited);
    digest += StateDigest.ofNode(path, 0, level.pathLength, image);
    dataBytes += Math.max(level.pathLength, 1) + numbers.dataLength();
    nodes++;
  }

  /** The whole tree. */
  DataTree finish(AclTable acls) throws MalformedRecord {
    closeTo(1);
    ZNode root = closed(levels[0]);
    AclTable counted = acls;
    if (nodesByAcl.size() != acls.size()) throw new MalformedRecord("an ACL has no nodes");
    for (Map.Entry<Long, Long> entry : nodesByAcl.entrySet()) {
      counted = counted.plus(entry.getKey(), entry.getValue());
    }
    DataTree tree =
        new DataTree(root, counted, containers, ttlNodes, quotas, nodes, ephemerals, dataBytes);
    if (tree.find(BuiltInNodes.CONFIG) == null) {
      throw new MalformedRecord("the node of the configuration isn't there");
    }
    return tree;
  }

  private Level push(byte[] image) throws MalformedRecord {
    if (open == levels.length) levels = Arrays.copyOf(levels, 2 * open);
    Level level = levels[open];
    if (level == null) levels[open] = level = new Level();
    int nameOffset = NodeImage.nameOffset(image);
    int nameLength = NodeImage.nameLength(image);
    if (open == 0) {
      if (nameLength != 0) throw new MalformedRecord("the root has a name");
      level.pathLength = 0;
    } else {
      requireName(image, nameOffset, nameLength);
      int at = levels[open - 1].pathLength;
      int length = at + 1 + nameLength;
      if (length > path.length) path = Arrays.copyOf(path, Math.max(length, 2 * path.length));
      path[at] = '/';
      System.arraycopy(image, nameOffset, path, at + 1, nameLength);
      level.pathLength = length;
    }
    level.image = image;
    level.hasChildren = false;
    open++;
    return level;
  }

  private static void requireName(byte[] image, int offset, int length) throws MalformedRecord {
    if (DataTree.nameEnd(image, offset, offset + length) != offset + length || length == 0) {
      throw new MalformedRecord("a node's name is empty or has a slash");
    }
  }

  /** Finishes the nodes below that depth and hangs each below its parent. */
  private void closeTo(int depth) throws MalformedRecord {
    while (open > depth) {
      ZNode node = closed(levels[--open]);
      Level parent = levels[open - 1];
      if (!parent.hasChildren) {
        parent.children = new PersistentSortedMap.Builder<>();
        parent.hasChildren = true;
      }
      if (!parent.children.add(node)) throw new MalformedRecord("a node is out of order");
    }
  }

  private static ZNode closed(Level level) throws MalformedRecord {
    if (!level.hasChildren) return new ZNode(level.image, PersistentSortedMap.empty());
    ZNode node = new ZNode(level.image, level.children.build());
    if (node.kind() == NodeKind.EPHEMERAL) {
      throw new MalformedRecord("a node that a session owns has children");
    }
    return node;
  }

  private void own(long owner, int pathLength) throws MalformedRecord {
    switch (NodeKind.ofOwner(owner)) {
      case PERSISTENT -> {}
      case CONTAINER -> containers = containers.with(Bytes.copyOf(path, 0, pathLength));
      case TTL -> ttlNodes = ttlNodes.with(Bytes.copyOf(path, 0, pathLength));
      case EPHEMERAL -> {
        Session session = sessions.get(Session.key(owner), 0, Session.KEY_BYTES);
        if (session == null) {
          throw new MalformedRecord("a node belongs to session " + owner + ", which isn't there");
        }
        Bytes owned = Bytes.copyOf(path, 0, pathLength);
        sessions = sessions.with(session.withEphemerals(session.ephemerals.with(owned)));
        ephemerals++;
      }
    }
  }

  private static long readVarint(JuteReader in) throws MalformedRecord {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte part = in.readByte();
      value |= (long) (part & 0x7F) << shift;
      if (part >= 0) return value;
    }
    throw new MalformedRecord("a number does not end");
  }
}
