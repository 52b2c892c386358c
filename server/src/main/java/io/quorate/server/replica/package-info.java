/**
 * One server, whole but for its edges: it composes the state and Zab, keeps each connection's
 * order, watches, the sessions' clocks, and says what is to be sent, stored and answered. A pure
 * step function. Start reading at {@code Replica#step}.
 */
@NullMarked
package io.quorate.server.replica;

import org.jspecify.annotations.NullMarked;
