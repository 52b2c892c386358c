package io.quorate.server.state;

import io.quorate.server.base.Bytes;
import io.quorate.server.ensemble.ConfigEntry;
import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.ensemble.EnsembleCodec;
import java.util.zip.CRC32C;

/**
 * A number that equal states share and others hardly ever do: the sum of one hash for each node (of
 * its path, numbers and data) and each session, so that a change costs what it touches. It finds
 * servers that have drifted apart; it doesn't protect from anybody who wants a collision.
 */
final class StateDigest {
  private StateDigest() {}

  static long ofNode(byte[] path, int offset, int length, byte[] image) {
    CRC32C crc = new CRC32C();
    crc.update(path, offset, length);
    long ofPath = crc.getValue();
    crc.reset();
    crc.update(image);
    return mixed(ofPath << 32 | crc.getValue());
  }

  static long ofSession(Session session) {
    return mixed(mixed(mixed(session.id()) + session.timeoutMillis()) + session.claimZxid());
  }

  static long ofEnsemble(Ensemble ensemble, Bytes secret) {
    Bytes encoded = EnsembleCodec.encode(ConfigEntry.change(ensemble));
    CRC32C crc = new CRC32C();
    crc.update(encoded.array(), encoded.arrayOffset(), encoded.length());
    crc.update(secret.array(), secret.arrayOffset(), secret.length());
    return mixed(crc.getValue());
  }

  /** Every bit of the result depends on every bit of the value (the finisher of SplitMix64). */
  static long mixed(long value) {
    long z = value + 0x9E37_79B9_7F4A_7C15L;
    z = (z ^ z >>> 30) * 0xBF58_476D_1CE4_E5B9L;
    z = (z ^ z >>> 27) * 0x94D0_49BB_1331_11EBL;
    return z ^ z >>> 31;
  }
}
