package io.quorate.server.protocol;

/** The results that a reply's header may carry, with ZooKeeper's numbers. */
public enum ErrorCode {
  OK(0),
  SYSTEM_ERROR(-1),
  RUNTIME_INCONSISTENCY(-2),
  MARSHALLING_ERROR(-5),
  UNIMPLEMENTED(-6),
  BAD_ARGUMENTS(-8),
  UNKNOWN_SESSION(-12),
  NEW_CONFIG_NO_QUORUM(-13),
  RECONFIG_IN_PROGRESS(-14),
  NO_NODE(-101),
  NO_AUTH(-102),
  BAD_VERSION(-103),
  NO_CHILDREN_FOR_EPHEMERALS(-108),
  NODE_EXISTS(-110),
  NOT_EMPTY(-111),
  SESSION_EXPIRED(-112),
  INVALID_ACL(-114),
  AUTH_FAILED(-115),
  SESSION_MOVED(-118),
  NOT_READ_ONLY(-119),
  EPHEMERAL_ON_LOCAL_SESSION(-120),
  NO_WATCHER(-121),
  RECONFIG_DISABLED(-123),
  SESSION_CLOSED_REQUIRE_SASL_AUTH(-124),
  QUOTA_EXCEEDED(-125),
  THROTTLED_OP(-127);

  private final int wire;

  ErrorCode(int wire) {
    this.wire = wire;
  }

  /** The code with that number; SYSTEM_ERROR for one that no reply of ours carries. */
  public static ErrorCode ofWire(int wire) {
    for (ErrorCode code : values()) if (code.wire == wire) return code;
    return SYSTEM_ERROR;
  }

  /** The number on the wire. */
  public int wire() {
    return wire;
  }
}
