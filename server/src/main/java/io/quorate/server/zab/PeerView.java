package io.quorate.server.zab;

/**
 * What the rest of the server may know of its place in the ensemble.
 *
 * @param role what it does
 * @param phase how far it has come in that role
 * @param epoch the current epoch
 * @param leader the leader's id, -1 while there is none
 * @param serving whether clients may be served: established, synced, and (a leader) in touch with a
 *     quorum
 * @param admitted whether this disk votes in the committed configuration
 */
public record PeerView(
    RoleName role, Phase phase, long epoch, int leader, boolean serving, boolean admitted) {
  /** The role of a server. */
  public enum RoleName {
    BLANK,
    /** A member no longer, and aware of it. */
    REMOVED,
    LOOKING,
    LEADING,
    FOLLOWING,
    OBSERVING
  }

  /** The phase within a role (Zab paper). */
  public enum Phase {
    ELECTION,
    DISCOVERY,
    SYNCHRONIZATION,
    BROADCAST
  }
}
