package io.quorate.operator.observe;

/**
 * The StatefulSet of a voter.
 *
 * @param revision of the rendering it holds; empty if somebody took the annotation away
 */
public record WorkloadView(String uid, String revision, boolean terminating) {}
