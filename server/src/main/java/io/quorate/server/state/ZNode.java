package io.quorate.server.state;

import io.quorate.server.base.Bytes;
import io.quorate.server.base.PersistentSortedMap;
import io.quorate.server.protocol.Stat;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One node of the tree, immutable: an image ({@link NodeImage}) with its name, its numbers and its
 * data in one array, and its children, who share one empty map where there are none. That is two
 * objects per leaf of the tree, since there may be many millions of them.
 */
public final class ZNode implements PersistentSortedMap.Entry {
  final byte[] image;
  final PersistentSortedMap<ZNode> children;

  ZNode(byte[] image, PersistentSortedMap<ZNode> children) {
    this.image = image;
    this.children = children;
  }

  ZNode withImage(byte[] newImage) {
    return new ZNode(newImage, children);
  }

  ZNode withChildren(PersistentSortedMap<ZNode> newChildren) {
    return new ZNode(image, newChildren);
  }

  NodeImage read() {
    return NodeImage.read(image);
  }

  public Stat stat() {
    return read().stat(childCount());
  }

  /** A slice of the node, or null where null was stored. */
  public @Nullable Bytes data() {
    return read().data(image);
  }

  public int childCount() {
    return children.size();
  }

  public boolean isLeaf() {
    return children.isEmpty();
  }

  public NodeKind kind() {
    return NodeKind.ofOwner(read().owner());
  }

  /** The stored owner: {@link NodeKind} says what it means. */
  public long owner() {
    return read().owner();
  }

  public long czxid() {
    return read().czxid();
  }

  public long mzxid() {
    return read().mzxid();
  }

  /** Moves with every create and delete of a child: with czxid it names a list of children. */
  public long pzxid() {
    return read().pzxid();
  }

  public long mtime() {
    return read().mtime();
  }

  /** How many children were ever created: the next sequence number. */
  public int createdChildren() {
    return read().createdChildren();
  }

  /** The last element of its path; empty for the root. */
  public Bytes name() {
    return Bytes.wrap(image, keyOffset(), keyLength());
  }

  @Override
  public byte[] keyArray() {
    return image;
  }

  @Override
  public int keyOffset() {
    return image[0] >= 0 ? 1 : NodeImage.nameOffset(image);
  }

  @Override
  public int keyLength() {
    return image[0] >= 0 ? image[0] : NodeImage.nameLength(image);
  }

  @Override
  public int compareKey(byte[] key, int offset, int length) {
    int from = keyOffset();
    return Arrays.compareUnsigned(image, from, from + keyLength(), key, offset, offset + length);
  }
}
