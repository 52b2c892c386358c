package io.quorate.server.protocol;

/**
 * One notification: its kind and the node's path. The state field on the wire is always
 * SyncConnected (3).
 */
public record WatchEvent(Kind kind, NodePath path) {
  /** The state field of every notification on the wire. */
  public static final int SYNC_CONNECTED = 3;

  /** The kinds that a server sends. */
  public enum Kind {
    NODE_CREATED(1),
    NODE_DELETED(2),
    NODE_DATA_CHANGED(3),
    NODE_CHILDREN_CHANGED(4);

    private final int wire;

    Kind(int wire) {
      this.wire = wire;
    }

    public int wire() {
      return wire;
    }
  }
}
