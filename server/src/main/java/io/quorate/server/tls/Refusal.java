package io.quorate.server.tls;

import java.util.Locale;

/** Why a connection wasn't let in: a closed list, for logs and metrics. */
public enum Refusal {
  /** What came wasn't TLS at all. */
  NOT_TLS,
  /** No certificate was shown, and one is required. */
  NO_CERTIFICATE,
  /** It is no longer valid, or not yet. */
  EXPIRED,
  /** No authority that is trusted here has issued it. */
  UNTRUSTED,
  /** It names nobody in the way certificates of a cluster do. */
  NO_NAME,
  OTHER_CLUSTER,
  WRONG_ROLE,
  /** It was issued to another server than the one that its bearer says it is. */
  WRONG_ID,
  TIMEOUT,
  /** The other end has refused this one's certificate, or anything else about it. */
  REFUSED_BY_OTHER,
  /** Anything else that ends a handshake. */
  HANDSHAKE;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
