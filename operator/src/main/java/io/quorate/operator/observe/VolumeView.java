package io.quorate.operator.observe;

/**
 * A member's volume claim.
 *
 * @param clusterId the cluster it was made for; empty if the label is missing
 * @param retired its member has left for good
 */
public record VolumeView(
    String name,
    String uid,
    String resourceVersion,
    String clusterId,
    boolean retired,
    boolean terminating) {}
