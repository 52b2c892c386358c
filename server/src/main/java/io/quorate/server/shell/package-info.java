/**
 * The command line client: commands as text, a small blocking client that speaks the protocol with
 * the server's own codecs, and what comes back as text or JSON. It is a client like any other:
 * nothing here knows the server's state, storage or peers. Start reading at {@link
 * io.quorate.server.shell.Shell}.
 */
@NullMarked
package io.quorate.server.shell;

import org.jspecify.annotations.NullMarked;
