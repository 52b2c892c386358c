package io.quorate.operator.plan;

import io.quorate.operator.model.Timing;
import java.time.Instant;

/**
 * What a member is judged by.
 *
 * @param rollout which rendering members are to have, and which one is known to be good
 * @param trying a voter has the rendering that members are to have, which is not known to be good,
 *     and has not come up with it
 * @param nextId the lowest id that was never a voter's; 0 while no quorum can be asked
 * @param ephemeral members have no volume claims
 */
record Surroundings(
    Rollout rollout, boolean trying, int nextId, boolean ephemeral, Instant now, Timing timing) {}
