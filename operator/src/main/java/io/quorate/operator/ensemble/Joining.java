package io.quorate.operator.ensemble;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The command to follow an ensemble, {@code POST /v1/join}.
 *
 * @param role {@code voter}: it follows so that it may become one
 * @param seeds whom to ask for the leader
 * @param boot of the report in which the receiver said that it is blank
 */
public record Joining(
    String clusterId, int id, String role, List<Seed> seeds, @Nullable String boot) {
  /** A server that may know the leader. */
  public record Seed(int id, String host, int peerPort, int electionPort) {}
}
