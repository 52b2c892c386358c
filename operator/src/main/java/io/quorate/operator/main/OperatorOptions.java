package io.quorate.operator.main;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * How an operator is run.
 *
 * @param namespaces the ones it looks after; empty means all
 * @param lease where several operators agree on one; empty if this is the only one
 * @param instance which of several this is
 * @param defaultImage server image of clusters that name none
 * @param memberTimeout how long a server may take to answer
 */
public record OperatorOptions(
    Set<String> namespaces,
    Optional<Lease> lease,
    String instance,
    String defaultImage,
    Duration memberTimeout) {
  /** The Lease that makes one operator of several the one that acts. */
  public record Lease(String namespace, String name) {}
}
