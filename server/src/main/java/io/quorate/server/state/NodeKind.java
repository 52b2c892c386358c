package io.quorate.server.state;

/**
 * What a node's stored owner says of it. As in ZooKeeper, one long holds four kinds: 0 for a plain
 * node, a session's id for an ephemeral one, the marks below for containers and times to live.
 * Session ids have a top byte of at most 254 and are never the container's mark.
 */
public enum NodeKind {
  PERSISTENT,
  EPHEMERAL,
  CONTAINER,
  TTL;

  /** The owner of a container. */
  public static final long CONTAINER_OWNER = Long.MIN_VALUE;

  /** The longest time to live, in milliseconds. */
  public static final long TTL_MILLIS_MAX = (1L << 40) - 1;

  private static final long TTL_MARK = 0xFF00_0000_0000_0000L;

  public static NodeKind ofOwner(long owner) {
    if (owner == 0) return PERSISTENT;
    if (owner == CONTAINER_OWNER) return CONTAINER;
    return (owner & TTL_MARK) == TTL_MARK ? TTL : EPHEMERAL;
  }

  /** The owner of a node with that time to live. */
  public static long ownerOfTtl(long ttlMillis) {
    return TTL_MARK | ttlMillis;
  }

  /** The time to live that such an owner stands for. */
  public static long ttlMillis(long owner) {
    return owner & ~TTL_MARK;
  }
}
