package io.quorate.server.state;

import io.quorate.server.base.Bytes;
import io.quorate.server.jute.MalformedRecord;
import io.quorate.server.protocol.Stat;
import org.jspecify.annotations.Nullable;

/**
 * A node's numbers, as read from its image. The image is one array, in memory and in snapshots:
 * name with its length before it, flags, ACL id, owner if there is one, czxid, then mzxid and pzxid
 * as differences to it, ctime, mtime as a difference to it, the three versions, and the data up to
 * the end. All numbers but the owner are {@link Varint}s, since most are small or near each other:
 * a fresh node takes about 20 bytes besides its name and data.
 *
 * @param owner see {@link NodeKind}
 * @param createdChildren what the service calls the stored cversion: counts creates only
 * @param dataOffset where the data starts; it ends with the image
 * @param hasData false where null was stored
 */
record NodeImage(
    long aclId,
    long owner,
    long czxid,
    long mzxid,
    long pzxid,
    long ctime,
    long mtime,
    int version,
    int createdChildren,
    int aversion,
    int dataOffset,
    int dataLength,
    boolean hasData) {
  private static final int HAS_DATA = 1;
  private static final int HAS_OWNER = 2;

  /** The numbers of a node that has just been created. */
  static NodeImage fresh(long aclId, long owner, long zxid, long wallMillis) {
    return new NodeImage(
        aclId, owner, zxid, zxid, zxid, wallMillis, wallMillis, 0, 0, 0, 0, 0, false);
  }

  static int nameLength(byte[] image) {
    return (int) Varint.read(image, 0);
  }

  static int nameOffset(byte[] image) {
    return Varint.end(image, 0);
  }

  static NodeImage read(byte[] image) {
    return new Reading(image).read();
  }

  /** Goes through an image once. */
  private static final class Reading {
    private final byte[] image;
    private int at;

    Reading(byte[] image) {
      this.image = image;
      this.at = Varint.end(image, 0) + (int) Varint.read(image, 0);
    }

    NodeImage read() {
      int flags = image[at++];
      long aclId = number();
      long owner = (flags & HAS_OWNER) == 0 ? 0 : fixed();
      long czxid = number();
      long mzxid = czxid + difference();
      long pzxid = czxid + difference();
      long ctime = difference();
      long mtime = ctime + difference();
      int version = (int) difference();
      int createdChildren = (int) difference();
      int aversion = (int) difference();
      return new NodeImage(
          aclId,
          owner,
          czxid,
          mzxid,
          pzxid,
          ctime,
          mtime,
          version,
          createdChildren,
          aversion,
          at,
          image.length - at,
          (flags & HAS_DATA) != 0);
    }

    private long number() {
      byte first = image[at];
      if (first >= 0) {
        at++;
        return first;
      }
      long value = Varint.read(image, at);
      at = Varint.end(image, at);
      return value;
    }

    private long difference() {
      return Varint.unzigzag(number());
    }

    private long fixed() {
      long value = 0;
      for (int i = 0; i < 8; i++) value = value << 8 | image[at++] & 0xFF;
      return value;
    }
  }

  /** An image of these numbers with that name and data. */
  byte[] write(byte[] name, int nameOffset, int nameLength, @Nullable Bytes data) {
    return data == null
        ? write(name, nameOffset, nameLength, NO_DATA, 0, 0, false)
        : write(
            name, nameOffset, nameLength, data.array(), data.arrayOffset(), data.length(), true);
  }

  /** An image of these numbers with the name and data of the one they were read from. */
  byte[] rewrite(byte[] old) {
    return write(old, nameOffset(old), nameLength(old), old, dataOffset, dataLength, hasData);
  }

  /** An image of these numbers with the name of the one they were read from and other data. */
  byte[] rewrite(byte[] old, @Nullable Bytes data) {
    return write(old, nameOffset(old), nameLength(old), data);
  }

  private static final byte[] NO_DATA = new byte[0];

  private byte[] write(
      byte[] name,
      int nameOffset,
      int nameLength,
      byte[] data,
      int dataFrom,
      int dataBytes,
      boolean withData) {
    long mzxidStep = Varint.zigzag(mzxid - czxid);
    long pzxidStep = Varint.zigzag(pzxid - czxid);
    long created = Varint.zigzag(ctime);
    long mtimeStep = Varint.zigzag(mtime - ctime);
    int bytes =
        Varint.length(nameLength)
            + nameLength
            + 1
            + Varint.length(aclId)
            + (owner == 0 ? 0 : 8)
            + Varint.length(czxid)
            + Varint.length(mzxidStep)
            + Varint.length(pzxidStep)
            + Varint.length(created)
            + Varint.length(mtimeStep)
            + Varint.length(Varint.zigzag(version))
            + Varint.length(Varint.zigzag(createdChildren))
            + Varint.length(Varint.zigzag(aversion))
            + dataBytes;
    byte[] image = new byte[bytes];
    int at = Varint.write(image, 0, nameLength);
    System.arraycopy(name, nameOffset, image, at, nameLength);
    at += nameLength;
    image[at++] = (byte) ((withData ? HAS_DATA : 0) | (owner == 0 ? 0 : HAS_OWNER));
    at = Varint.write(image, at, aclId);
    if (owner != 0)
      for (int shift = 56; shift >= 0; shift -= 8) image[at++] = (byte) (owner >>> shift);
    at = Varint.write(image, at, czxid);
    at = Varint.write(image, at, mzxidStep);
    at = Varint.write(image, at, pzxidStep);
    at = Varint.write(image, at, created);
    at = Varint.write(image, at, mtimeStep);
    at = Varint.write(image, at, Varint.zigzag(version));
    at = Varint.write(image, at, Varint.zigzag(createdChildren));
    at = Varint.write(image, at, Varint.zigzag(aversion));
    System.arraycopy(data, dataFrom, image, at, dataBytes);
    return image;
  }

  /** Refuses bytes that {@link #read} could stumble over or that no node would have written. */
  static void verify(byte[] image) throws MalformedRecord {
    int at = verifiedVarint(image, 0);
    long nameLength = Varint.read(image, 0);
    if (nameLength < 0 || nameLength > image.length - at) {
      throw new MalformedRecord("a node's name is longer than the node");
    }
    at += (int) nameLength;
    if (at >= image.length) throw new MalformedRecord("a node ends behind its name");
    int flags = image[at++];
    if ((flags & ~(HAS_DATA | HAS_OWNER)) != 0) {
      throw new MalformedRecord("a node's flags " + flags + " are not known");
    }
    at = verifiedVarint(image, at);
    if ((flags & HAS_OWNER) != 0) at += 8;
    for (int i = 0; i < 8; i++) at = verifiedVarint(image, at);
    if (at < image.length && (flags & HAS_DATA) == 0) {
      throw new MalformedRecord("a node without data has " + (image.length - at) + " bytes of it");
    }
  }

  private static int verifiedVarint(byte[] image, int at) throws MalformedRecord {
    for (int i = 0; i < Varint.BYTES_MAX; i++) {
      if (at + i >= image.length) break;
      if (image[at + i] >= 0) return at + i + 1;
    }
    throw new MalformedRecord("a node's number does not end");
  }

  NodeImage withData(int newVersion, long zxid, long wallMillis) {
    return new NodeImage(
        aclId,
        owner,
        czxid,
        zxid,
        pzxid,
        ctime,
        wallMillis,
        newVersion,
        createdChildren,
        aversion,
        dataOffset,
        dataLength,
        hasData);
  }

  NodeImage withAcl(long newAclId, int newAversion) {
    return new NodeImage(
        newAclId,
        owner,
        czxid,
        mzxid,
        pzxid,
        ctime,
        mtime,
        version,
        createdChildren,
        newAversion,
        dataOffset,
        dataLength,
        hasData);
  }

  /** As the parent of a child that was created (counted) or deleted (not counted) at that zxid. */
  NodeImage withChildren(int newCreatedChildren, long zxid) {
    return new NodeImage(
        aclId,
        owner,
        czxid,
        mzxid,
        zxid,
        ctime,
        mtime,
        version,
        newCreatedChildren,
        aversion,
        dataOffset,
        dataLength,
        hasData);
  }

  @Nullable Bytes data(byte[] image) {
    return hasData ? Bytes.wrap(image, dataOffset, dataLength) : null;
  }

  /**
   * What clients see: creates and deletes of children both count in cversion, and only a session is
   * shown as an owner.
   */
  Stat stat(int childCount) {
    return stat(dataLength, childCount);
  }

  /** The same, for numbers whose data has been replaced since they were read. */
  Stat stat(int dataBytes, int childCount) {
    return new Stat(
        czxid,
        mzxid,
        ctime,
        mtime,
        version,
        2 * createdChildren - childCount,
        aversion,
        NodeKind.ofOwner(owner) == NodeKind.EPHEMERAL ? owner : 0,
        dataBytes,
        childCount,
        pzxid);
  }
}
