package io.quorate.server.tls;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * What a port identifies itself with, and whom it trusts.
 *
 * @param chain the own certificate first, then those that lead to its authority
 * @param trusted the authorities; several while one replaces another
 */
record KeyMaterial(PrivateKey key, List<X509Certificate> chain, List<X509Certificate> trusted) {
  X509Certificate own() {
    return chain.getFirst();
  }

  Instant notBefore() {
    return own().getNotBefore().toInstant();
  }

  Instant notAfter() {
    return own().getNotAfter().toInstant();
  }

  /** Never the key itself. */
  @Override
  public String toString() {
    return own().getSubjectX500Principal() + " until " + notAfter();
  }
}
