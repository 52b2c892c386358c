/**
 * The same random programs of requests against this server and against Apache ZooKeeper: whatever a
 * client can see must be the same. Start reading at {@link
 * io.quorate.server.differential.DifferentialTest}; what a program is made of is in {@link
 * io.quorate.server.differential.Step}, what is deliberately left out in {@link
 * io.quorate.server.differential.ProgramGenerator}.
 */
@NullMarked
package io.quorate.server.differential;

import org.jspecify.annotations.NullMarked;
