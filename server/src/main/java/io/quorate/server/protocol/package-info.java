/**
 * How things are said on ZooKeeper's wire: requests, responses, the handshake, and the values in
 * them, each beside its codec. What a request means is not known here. Start reading at {@link
 * io.quorate.server.protocol.Request}.
 */
@NullMarked
package io.quorate.server.protocol;

import org.jspecify.annotations.NullMarked;
