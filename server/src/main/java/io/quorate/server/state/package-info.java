/**
 * What the service is: the tree, its sessions, what a request means, who may do it, and what the
 * tree looks like after. The replicated state is an immutable value, advanced by pure functions;
 * nothing here knows peers, connections or time. Start reading at {@link
 * io.quorate.server.state.ServerState}, then {@code Preparer} (rules) and {@code Transition}
 * (effects).
 */
@NullMarked
package io.quorate.server.state;

import org.jspecify.annotations.NullMarked;
