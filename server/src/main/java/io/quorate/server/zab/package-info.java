/**
 * Zab: the members of the ensemble agree on one order of log entries. Everything here is a pure
 * step function of its inputs; no socket, file, clock, thread, logger or chance. Of an entry's
 * payload only configurations are read. Start reading at {@link io.quorate.server.zab.Peer}.
 */
@NullMarked
package io.quorate.server.zab;

import org.jspecify.annotations.NullMarked;
