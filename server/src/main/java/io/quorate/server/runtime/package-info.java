/**
 * Where the threads meet: the replica's loop, its inbox, the ports that the edges implement, and
 * the configuration. No socket, file or HTTP lives here. Start reading at {@link
 * io.quorate.server.runtime.ReplicaLoop}, for the settings at {@link
 * io.quorate.server.runtime.ConfigKey}.
 */
@NullMarked
package io.quorate.server.runtime;

import org.jspecify.annotations.NullMarked;
