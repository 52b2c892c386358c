/**
 * The street door: client connections, their frames, the handshake, four letter words, and reads
 * that a connection's own thread may answer. What a request means is decided elsewhere. Start
 * reading at {@link io.quorate.server.clients.ClientConnection}.
 */
@NullMarked
package io.quorate.server.clients;

import org.jspecify.annotations.NullMarked;
