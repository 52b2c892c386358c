package io.quorate.operator.plan;

import io.quorate.operator.model.Timing;
import java.time.Instant;

/**
 * What a member is judged by.
 *
 * @param rollout which rendering members are to have, and which one is known to be good
 * @param failing a voter with the rendering that members are to have did not come up in time
 * @param nextId the lowest id that was never a voter's; 0 while no quorum can be asked
 * @param ephemeral members have no volume claims
 */
record Surroundings(
    Rollout rollout, boolean failing, int nextId, boolean ephemeral, Instant now, Timing timing) {}
