package io.quorate.operator.observe;

/**
 * A voter's volume claim.
 *
 * @param clusterId the cluster it was made for; empty if the label is missing
 */
public record VolumeView(String name, String clusterId, boolean terminating) {}
