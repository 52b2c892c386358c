/**
 * For trying the operator by hand against a real API server that has no nodes: plays the pods.
 * Start reading at {@link io.quorate.operator.playground.PlayedNode}.
 */
@NullMarked
package io.quorate.operator.playground;

import org.jspecify.annotations.NullMarked;
