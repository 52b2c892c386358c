package io.quorate.operator.plan;

import io.quorate.operator.model.Timing;
import java.time.Instant;

/**
 * What a member is judged by.
 *
 * @param revision of the rendering that the spec now asks for
 * @param nextId the lowest id that was never a voter's; 0 while no quorum can be asked
 * @param ephemeral members have no volume claims
 */
record Surroundings(String revision, int nextId, boolean ephemeral, Instant now, Timing timing) {}
