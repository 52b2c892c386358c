package io.quorate.server.state;

import javax.security.auth.x500.X500Principal;

/** The schemes of the server's own that a list may name beside {@code world} and {@code auth}. */
enum OwnScheme implements AuthScheme {
  /** {@code user:base64(sha1(user:password))}; proven by the password. */
  DIGEST("digest") {
    @Override
    public boolean isValid(String id) {
      return isUserAndHash(id);
    }
  },

  /** The subject of a certificate, as RFC 2253 writes it; proven by its key. */
  X509("x509") {
    @Override
    public boolean isValid(String id) {
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
    public boolean isValid(String id) {
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
    public boolean isValid(String id) {
      return AddressRange.parse(id) != null;
    }

    @Override
    public boolean matches(String presented, String listed) {
      AddressRange range = AddressRange.parse(listed);
      return range != null && range.contains(presented);
    }

    @Override
    public boolean isProven() {
      return false;
    }
  };

  private final String schemeName;

  OwnScheme(String schemeName) {
    this.schemeName = schemeName;
  }

  @Override
  public String schemeName() {
    return schemeName;
  }

  /** Exactly two fields around colons; empty ones at the end don't count, as the field has it. */
  private static boolean isUserAndHash(String id) {
    int end = id.length();
    while (end > 0 && id.charAt(end - 1) == ':') end--;
    int colon = id.indexOf(':');
    return colon >= 0 && colon < end && id.lastIndexOf(':', end - 1) == colon;
  }
}
