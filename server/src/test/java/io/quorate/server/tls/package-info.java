/** Laws of keys, names and handshakes. */
@NullMarked
package io.quorate.server.tls;

import org.jspecify.annotations.NullMarked;
