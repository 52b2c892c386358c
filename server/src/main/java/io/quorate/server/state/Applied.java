package io.quorate.server.state;

import io.quorate.server.protocol.Answer;
import java.util.List;

/**
 * What applying one log entry came to.
 *
 * @param state the state with it
 * @param answer what the requester is told, whichever server it waits at
 * @param changes what watches hear of, in order
 */
public record Applied(ServerState state, Answer answer, List<NodeChange> changes) {}
