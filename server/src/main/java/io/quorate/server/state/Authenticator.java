package io.quorate.server.state;

import io.quorate.server.base.Bytes;
import io.quorate.server.protocol.Identity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns what a connection presents into identities. Immutable; any thread. */
public final class Authenticator {
  /**
   * @param superDigest {@code user:base64(sha1(user:password))} of the superuser, empty for none
   *     (DigestAuthenticationProvider.superDigest)
   */
  public Authenticator(String superDigest) {}

  /**
   * The identities that an auth request adds; null refuses it (AUTHFAILED, and the connection is
   * closed).
   */
  public @Nullable List<Identity> authenticate(String scheme, Bytes token, String remoteAddress) {
    throw new UnsupportedOperationException("not built yet");
  }
}
