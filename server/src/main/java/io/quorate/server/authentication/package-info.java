/**
 * What somebody else may add to the server: ways for clients to say who they are. Nothing of the
 * server's own lives here, and what is here stays as it is. Start reading at {@link
 * io.quorate.server.authentication.AuthenticationProvider}.
 */
@NullMarked
package io.quorate.server.authentication;

import org.jspecify.annotations.NullMarked;
