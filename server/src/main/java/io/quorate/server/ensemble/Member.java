package io.quorate.server.ensemble;

/**
 * One listed server of the ensemble.
 *
 * @param id 0 to 253 for listed servers (contracts: the operator gives 1 to 253)
 * @param host a name or an address literal; resolved at each dial, never compared
 * @param peerPort everything between servers goes through it
 * @param electionPort kept in the configuration's text for clients that parse it, never opened
 * @param role voter or observer
 * @param clientAddress {@code host:port} or {@code port} as written behind the semicolon, empty if
 *     none is advertised
 * @param diskId the admitted disk of this member, 0 while none is
 */
public record Member(
    int id,
    String host,
    int peerPort,
    int electionPort,
    Role role,
    String clientAddress,
    long diskId) {
  /** What a member does in the ensemble. */
  public enum Role {
    VOTER,
    OBSERVER
  }

  public boolean isVoter() {
    return role == Role.VOTER;
  }

  public Member withDiskId(long disk) {
    return new Member(id, host, peerPort, electionPort, role, clientAddress, disk);
  }
}
