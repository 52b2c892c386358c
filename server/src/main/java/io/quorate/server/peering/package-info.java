/**
 * The telegraph room: one link to each other server, over which Zab's messages go in order or not
 * at all. What they mean is not known here. Start reading at {@link
 * io.quorate.server.peering.PeerMesh}.
 */
@NullMarked
package io.quorate.server.peering;

import org.jspecify.annotations.NullMarked;
