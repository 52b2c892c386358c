package io.quorate.operator.observe;

import io.quorate.operator.model.Intent;
import java.time.Instant;
import java.util.Optional;

/**
 * The StatefulSet of a member.
 *
 * @param revision of the rendering it holds; empty if somebody took the annotation away
 * @param intent what it is for; a voter if somebody took the annotation away
 * @param replace a user wants another member in its place
 * @param asleep it is told to have no pod
 * @param podlessSince since when it is known to have no pod; empty while it has one
 * @param restart when a user last asked for a restart of this very workload; empty if never
 */
public record WorkloadView(
    String uid,
    String resourceVersion,
    String revision,
    Intent intent,
    boolean replace,
    boolean asleep,
    Optional<Instant> podlessSince,
    String restart,
    Instant createdAt,
    boolean terminating) {}
