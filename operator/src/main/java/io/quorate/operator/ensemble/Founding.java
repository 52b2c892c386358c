package io.quorate.operator.ensemble;

import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * The command to make one ensemble of blank servers, {@code POST /v1/founding}.
 *
 * @param boot of the report in which the receiver said that it is blank; a server that was started
 *     since refuses, so that an operator that was held up can't found a second time
 */
public record Founding(
    String clusterId, int incarnation, SortedSet<Integer> voters, @Nullable String boot) {}
