package io.quorate.server.state;

import io.quorate.server.authentication.AuthenticationProvider;
import io.quorate.server.base.Bytes;
import io.quorate.server.protocol.Identity;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns what a connection presents into identities. Immutable; any thread. */
public final class Authenticator {
  /** The scheme of what a certificate says; an auth request for it needs no token. */
  public static final String CERTIFICATE_SCHEME = OwnScheme.X509.schemeName();

  private final String superDigest;
  private final DigestAlgorithm algorithm;
  private final String superSubject;
  private final String superUser;
  private final AuthSchemes schemes;

  /**
   * @param superDigest {@code user:base64(hash of user:password)} of the superuser, empty for none
   *     (DigestAuthenticationProvider.superDigest)
   * @param algorithm how passwords are hashed (DigestAuthenticationProvider.digestAlg)
   * @param superSubject the subject of the superuser's certificate, empty for none
   *     (X509AuthenticationProvider.superUser)
   * @param superUser the name of the superuser of SASL, empty for none (superUser)
   */
  public Authenticator(
      String superDigest,
      DigestAlgorithm algorithm,
      String superSubject,
      String superUser,
      AuthSchemes schemes) {
    this.superDigest = superDigest;
    this.algorithm = algorithm;
    this.superSubject = superSubject;
    this.superUser = superUser;
    this.schemes = schemes;
  }

  /** Who a connection is before it says anything. */
  public static List<Identity> unauthenticated(String remoteAddress) {
    return List.of(new Identity(OwnScheme.IP.schemeName(), remoteAddress));
  }

  /**
   * Who bears a certificate that was accepted.
   *
   * @param subject its subject, as RFC 2253 writes it
   */
  public List<Identity> certified(String subject) {
    Identity bearer = new Identity(CERTIFICATE_SCHEME, subject);
    return !superSubject.isEmpty() && subject.equals(superSubject)
        ? List.of(Identity.SUPER, bearer)
        : List.of(bearer);
  }

  /** Who has proven its name in a SASL exchange. */
  public List<Identity> proven(String name) {
    Identity user = new Identity(OwnScheme.SASL.schemeName(), name);
    return !superUser.isEmpty() && name.equals(superUser)
        ? List.of(Identity.SUPER, user)
        : List.of(user);
  }

  public AuthSchemes schemes() {
    return schemes;
  }

  /**
   * The identities that an auth request adds for a scheme of the server's own; null refuses it
   * (AUTHFAILED, and the connection is closed).
   */
  public @Nullable List<Identity> authenticate(String scheme, Bytes token, String remoteAddress) {
    if (schemes.named(scheme) instanceof OwnScheme own) {
      return authenticate(own, token, remoteAddress);
    }
    return null;
  }

  /**
   * The same for a scheme that was added ({@link AuthSchemes#isAdded}), whose provider may take its
   * time.
   *
   * @throws Exception what the provider throws
   */
  public @Nullable List<Identity> judge(String scheme, Bytes token, String remoteAddress)
      throws Exception {
    AuthenticationProvider provider = schemes.provider(scheme);
    if (provider == null) return null;
    List<Identity> added = new ArrayList<>();
    for (String id : provider.authenticate(token.toByteArray(), remoteAddress)) {
      added.add(new Identity(scheme, id));
    }
    return added.isEmpty() ? null : added;
  }

  private @Nullable List<Identity> authenticate(
      OwnScheme scheme, Bytes token, String remoteAddress) {
    return switch (scheme) {
      case IP -> unauthenticated(remoteAddress);
      case X509, SASL -> null;
      case DIGEST -> {
        String digest = algorithm.digest(token.toUtf8());
        Identity user = new Identity(scheme.schemeName(), digest);
        yield !superDigest.isEmpty() && digest.equals(superDigest)
            ? List.of(Identity.SUPER, user)
            : List.of(user);
      }
    };
  }
}
