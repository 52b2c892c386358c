package io.quorate.operator.resources;

/** The ports of a server in a pod, and their names there. */
public final class Ports {
  static final int CLIENT = 2181;
  static final int CLIENT_TLS = 2281;

  public static final int PEERS = 2888;

  /** Kept in the configuration's text for clients that parse it; nothing listens there. */
  public static final int ELECTION = 3888;

  static final int HEALTH = 7070;
  static final int CONTROL = io.quorate.operator.ensemble.MemberAddress.CONTROL_PORT;

  private Ports() {}
}
