package io.quorate.server.state;

import io.quorate.server.base.Bytes;
import io.quorate.server.base.Check;
import io.quorate.server.base.Zxid;
import io.quorate.server.ensemble.EnsembleText;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Session ids, which need no clock to be unique, and their passwords. Pure; any thread. */
public final class SessionIds {
  private static final int PASSWORD_BYTES = 16;

  /** The top byte of the ids that only one server knows of; no leader has it. */
  private static final long LOCAL = 0xFEL << 56;

  private static final int LOCAL_NUMBER_BITS = 36;

  private SessionIds() {}

  /**
   * The id of a session opened at that zxid: the leader's id (0 to 253) on top, then the epoch
   * modulo 2^24, then the counter. The top byte keeps it apart from the marks of containers and
   * times to live ({@link NodeKind}); only the id 128 could meet the container's mark, at an epoch
   * and counter of 0, which no leader ever has.
   */
  public static long mint(int leader, long zxid) {
    Check.that(
        leader >= 0 && leader <= EnsembleText.ID_MAX, "leader %d is not within 0..253", leader);
    Check.that(Zxid.counter(zxid) > 0, "a session is opened at zxid %d", zxid);
    return (long) leader << 56 | (Zxid.epoch(zxid) & 0xFF_FFFF) << 32 | Zxid.counter(zxid);
  }

  /**
   * The id of a session that one server opens by itself.
   *
   * @param server its id, of at most 20 bits
   * @param number one that it has not given out before; its lower 36 bits count
   */
  public static long mintLocal(int server, long number) {
    Check.that(
        server >= 0 && server <= EnsembleText.UNLISTED_ID_MAX,
        "server %d has more than 20 bits",
        server);
    long low = number & (1L << LOCAL_NUMBER_BITS) - 1;
    return LOCAL | (long) server << LOCAL_NUMBER_BITS | low;
  }

  /** Whether the session was opened by one server alone; it may have become everybody's since. */
  public static boolean isLocal(long session) {
    return (session & 0xFFL << 56) == LOCAL;
  }

  /** The first 16 bytes of HMAC-SHA256 of the id under the cluster's secret. */
  public static Bytes password(Bytes secret, long session) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(
          new SecretKeySpec(secret.array(), secret.arrayOffset(), secret.length(), "HmacSHA256"));
      return Bytes.copyOf(mac.doFinal(Session.key(session)), 0, PASSWORD_BYTES);
    } catch (NoSuchAlgorithmException | InvalidKeyException missing) {
      throw new IllegalStateException("every Java platform has HmacSHA256", missing);
    }
  }

  /** Compares in a time that doesn't tell where the first difference is. */
  public static boolean isPassword(Bytes secret, long session, Bytes presented) {
    return MessageDigest.isEqual(password(secret, session).toByteArray(), presented.toByteArray());
  }
}
