/**
 * The switchboard: reads options and environment, wires everything, serves health and metrics, and
 * is the only place that ends the process. Start reading at {@link
 * io.quorate.operator.main.OperatorMain}.
 */
@NullMarked
package io.quorate.operator.main;

import org.jspecify.annotations.NullMarked;
