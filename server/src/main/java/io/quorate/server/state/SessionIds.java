package io.quorate.server.state;

import io.quorate.server.base.Bytes;

/** Session ids, which need no clock to be unique, and their passwords. Pure. */
public final class SessionIds {
  private SessionIds() {}

  /**
   * The id of a session opened at that zxid: the leader's id (0 to 253) on top, then the epoch
   * modulo 2^24, then the counter.
   */
  public static long mint(int leader, long zxid) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** The first 16 bytes of HMAC-SHA256 of the id under the cluster's secret. */
  public static Bytes password(Bytes secret, long session) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Compares in a time that doesn't tell where the first difference is. */
  public static boolean isPassword(Bytes secret, long session, Bytes presented) {
    throw new UnsupportedOperationException("not built yet");
  }
}
