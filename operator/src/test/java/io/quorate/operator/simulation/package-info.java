/**
 * Operators, an API server, nodes and servers as one discrete-event model, in which anything may
 * happen between any two acts. The planner and the order of a step's acts are the real ones. Start
 * reading at {@link io.quorate.operator.simulation.Simulation}.
 */
@NullMarked
package io.quorate.operator.simulation;

import org.jspecify.annotations.NullMarked;
