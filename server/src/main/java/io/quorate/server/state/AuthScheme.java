package io.quorate.server.state;

import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/** The schemes that an access control list may name beside {@code world} and {@code auth}. */
enum AuthScheme {
  /** {@code user:base64(sha1(user:password))}; proven by the password. */
  DIGEST("digest") {
    @Override
    boolean isValid(String id) {
      return isUserAndHash(id);
    }
  },

  /** The subject of a certificate, as RFC 2253 writes it; proven by its key. */
  X509("x509") {
    @Override
    boolean isValid(String id) {
      try {
        new X500Principal(id);
        return true;
      } catch (IllegalArgumentException e) {
        return false;
      }
    }
  },

  /** Whom a SASL exchange has proven: a user, or a principal {@code name/host@REALM}. */
  SASL("sasl") {
    @Override
    boolean isValid(String id) {
      int at = id.indexOf('@');
      int slash = id.indexOf('/');
      boolean oneRealm = at < 0 || id.indexOf('@', at + 1) < 0;
      boolean oneHost = slash < 0 || at < 0 || slash < at && id.indexOf('/', slash + 1) < 0;
      return oneRealm && oneHost;
    }
  },

  /** An address, or the first bits of one ({@code 10.0.0.0/8}); a connection just has it. */
  IP("ip") {
    @Override
    boolean isValid(String id) {
      return AddressRange.parse(id) != null;
    }

    @Override
    boolean matches(String presented, String listed) {
      AddressRange range = AddressRange.parse(listed);
      return range != null && range.contains(presented);
    }

    @Override
    boolean isProven() {
      return false;
    }
  };

  private final String schemeName;

  AuthScheme(String schemeName) {
    this.schemeName = schemeName;
  }

  /** The scheme of that name, or null. */
  static @Nullable AuthScheme named(String name) {
    for (AuthScheme scheme : values()) if (scheme.schemeName.equals(name)) return scheme;
    return null;
  }

  String schemeName() {
    return schemeName;
  }

  /** Whether a list may name that id. */
  abstract boolean isValid(String id);

  /** Whether a connection with the first id is meant by the second, which a list names. */
  boolean matches(String presented, String listed) {
    return presented.equals(listed);
  }

  /** Whether such an identity was proven, so that {@code auth} in a list stands for it. */
  boolean isProven() {
    return true;
  }

  /** Exactly two fields around colons; empty ones at the end don't count, as the field has it. */
  private static boolean isUserAndHash(String id) {
    int end = id.length();
    while (end > 0 && id.charAt(end - 1) == ':') end--;
    int colon = id.indexOf(':');
    return colon >= 0 && colon < end && id.lastIndexOf(':', end - 1) == colon;
  }
}
