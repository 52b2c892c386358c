package io.quorate.operator.observe;

import java.time.Instant;

/**
 * A voter's pod.
 *
 * @param ip empty until it has one
 * @param revision of the rendering it was made from
 * @param restart what its workload said of a restart when it was made; empty if nothing
 * @param readinessChangedAt since when it is ready, or is not
 * @param running its container runs, whatever the server in it says
 * @param ready Kubernetes counts it as ready
 * @param roleLabelled carries the label that the disruption budget selects
 * @param trouble why the container does not run, as Kubernetes puts it; empty if nothing is wrong
 */
public record PodView(
    String name,
    String uid,
    String resourceVersion,
    String ip,
    String node,
    String revision,
    String restart,
    Instant readinessChangedAt,
    boolean running,
    boolean ready,
    boolean roleLabelled,
    boolean terminating,
    String trouble) {}
