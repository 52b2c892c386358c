/**
 * The locksmith: reads keys and certificates from files, says whose certificate is whose, and makes
 * the engines that ports and links encrypt with. No socket is opened here, and nothing of the
 * protocol is known. Start reading at {@link io.quorate.server.tls.Credentials}.
 */
@NullMarked
package io.quorate.server.tls;

import org.jspecify.annotations.NullMarked;
