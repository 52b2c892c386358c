package io.quorate.server.state;

import io.quorate.server.base.Bytes;
import io.quorate.server.base.PersistentSortedMap;

/**
 * One open session as every server knows it: its timeout, who claimed it last, and the nodes it
 * owns. When it was last heard from is not replicated.
 */
public final class Session implements PersistentSortedMap.Entry {
  static final int KEY_BYTES = 8;

  private final long id;
  private final int timeoutMillis;
  private final long claimZxid;
  final PersistentSortedMap<Bytes> ephemerals;

  Session(long id, int timeoutMillis, long claimZxid, PersistentSortedMap<Bytes> ephemerals) {
    this.id = id;
    this.timeoutMillis = timeoutMillis;
    this.claimZxid = claimZxid;
    this.ephemerals = ephemerals;
  }

  Session claimed(int newTimeoutMillis, long zxid) {
    return new Session(id, newTimeoutMillis, zxid, ephemerals);
  }

  Session withEphemerals(PersistentSortedMap<Bytes> paths) {
    return new Session(id, timeoutMillis, claimZxid, paths);
  }

  public long id() {
    return id;
  }

  public int timeoutMillis() {
    return timeoutMillis;
  }

  /** The zxid of its last {@link Txn.OpenSession}: a connection made before it is stale. */
  public long claimZxid() {
    return claimZxid;
  }

  /** How many nodes it owns. */
  public int ephemeralCount() {
    return ephemerals.size();
  }

  /** The paths of the nodes it owns, in order. */
  public Iterable<Bytes> ephemeralPaths() {
    return ephemerals;
  }

  static byte[] key(long id) {
    byte[] key = new byte[KEY_BYTES];
    for (int i = 0; i < KEY_BYTES; i++) key[i] = (byte) (id >>> 56 - 8 * i);
    return key;
  }

  @Override
  public byte[] keyArray() {
    return key(id);
  }

  @Override
  public int keyOffset() {
    return 0;
  }

  @Override
  public int keyLength() {
    return KEY_BYTES;
  }

  @Override
  public int compareKey(byte[] key, int offset, int length) {
    long other = 0;
    for (int i = offset; i < offset + KEY_BYTES; i++) other = other << 8 | key[i] & 0xFF;
    return Long.compareUnsigned(id, other);
  }
}
