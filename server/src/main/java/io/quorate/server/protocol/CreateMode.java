package io.quorate.server.protocol;

import org.jspecify.annotations.Nullable;

/** What kind of node to create. */
public enum CreateMode {
  PERSISTENT(0),
  EPHEMERAL(1),
  PERSISTENT_SEQUENTIAL(2),
  EPHEMERAL_SEQUENTIAL(3),
  CONTAINER(4),
  PERSISTENT_WITH_TTL(5),
  PERSISTENT_SEQUENTIAL_WITH_TTL(6);

  private final int flags;

  CreateMode(int flags) {
    this.flags = flags;
  }

  /** The mode that flags name, or null. */
  public static @Nullable CreateMode of(int flags) {
    for (CreateMode mode : values()) if (mode.flags == flags) return mode;
    return null;
  }

  /** The number on the wire. */
  public int flags() {
    return flags;
  }

  public boolean isEphemeral() {
    return this == EPHEMERAL || this == EPHEMERAL_SEQUENTIAL;
  }

  public boolean isSequential() {
    return this == PERSISTENT_SEQUENTIAL
        || this == EPHEMERAL_SEQUENTIAL
        || this == PERSISTENT_SEQUENTIAL_WITH_TTL;
  }

  public boolean isContainer() {
    return this == CONTAINER;
  }

  public boolean hasTtl() {
    return this == PERSISTENT_WITH_TTL || this == PERSISTENT_SEQUENTIAL_WITH_TTL;
  }
}
