package io.quorate.operator.ensemble;

import java.util.List;

/**
 * A change of the committed configuration, {@code POST /v1/ensemble}. One that adds and removes
 * nothing is a fence: the same members under a new version.
 *
 * @param expectedVersion the version it was decided on, hexadecimal
 * @param remove ids; one that isn't listed is no error
 */
public record Reconfiguration(String expectedVersion, List<Added> add, List<Integer> remove) {
  /** A server that becomes a member. */
  public record Added(int id, String host, int peerPort, int electionPort, String role) {}
}
