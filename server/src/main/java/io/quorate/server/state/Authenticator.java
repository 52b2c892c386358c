package io.quorate.server.state;

import io.quorate.server.base.Bytes;
import io.quorate.server.protocol.Identity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns what a connection presents into identities. Immutable; any thread. */
public final class Authenticator {
  private final String superDigest;
  private final DigestAlgorithm algorithm;

  /**
   * @param superDigest {@code user:base64(hash of user:password)} of the superuser, empty for none
   *     (DigestAuthenticationProvider.superDigest)
   * @param algorithm how passwords are hashed (DigestAuthenticationProvider.digestAlg)
   */
  public Authenticator(String superDigest, DigestAlgorithm algorithm) {
    this.superDigest = superDigest;
    this.algorithm = algorithm;
  }

  /** Who a connection is before it says anything. */
  public static List<Identity> unauthenticated(String remoteAddress) {
    return List.of(new Identity(AuthScheme.IP.schemeName(), remoteAddress));
  }

  /**
   * The identities that an auth request adds; null refuses it (AUTHFAILED, and the connection is
   * closed).
   */
  public @Nullable List<Identity> authenticate(String scheme, Bytes token, String remoteAddress) {
    AuthScheme known = AuthScheme.named(scheme);
    if (known == null) return null;
    return switch (known) {
      case IP -> unauthenticated(remoteAddress);
      case DIGEST -> {
        String digest = algorithm.digest(token.toUtf8());
        Identity user = new Identity(known.schemeName(), digest);
        yield !superDigest.isEmpty() && digest.equals(superDigest)
            ? List.of(Identity.SUPER, user)
            : List.of(user);
      }
    };
  }
}
