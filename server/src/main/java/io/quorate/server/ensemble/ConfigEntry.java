package io.quorate.server.ensemble;

import io.quorate.server.base.Bytes;

/**
 * The payload of a CONFIG entry of the log. The founding's carries the cluster's identity and
 * secret; any later one only the configuration that takes over once it is committed.
 *
 * @param ensemble the configuration; its version is the zxid of the entry
 * @param clusterId 16 bytes in the founding entry, else empty
 * @param incarnation 1 or more in the founding entry, else 0
 * @param secret 32 random bytes in the founding entry, else empty; never printed
 * @param requester who waits for it, as its leader knows them; opaque here, empty for nobody
 */
public record ConfigEntry(
    Ensemble ensemble, Bytes clusterId, int incarnation, Bytes secret, Bytes requester) {
  /** The founding entry has this zxid: epoch 0, counter 1. */
  public static final long FOUNDING_ZXID = 1;

  public static final int CLUSTER_ID_BYTES = 16;
  public static final int SECRET_BYTES = 32;
  public static final int REQUESTER_BYTES_MAX = 64;

  /** The beginning of a cluster. */
  public static ConfigEntry founding(
      Ensemble ensemble, Bytes clusterId, int incarnation, Bytes secret) {
    return new ConfigEntry(ensemble, clusterId, incarnation, secret, Bytes.EMPTY);
  }

  /** A change of an ensemble that exists, which nobody waits for. */
  public static ConfigEntry change(Ensemble ensemble) {
    return change(ensemble, Bytes.EMPTY);
  }

  /** A change of an ensemble that exists. */
  public static ConfigEntry change(Ensemble ensemble, Bytes requester) {
    return new ConfigEntry(ensemble, Bytes.EMPTY, 0, Bytes.EMPTY, requester);
  }

  public boolean isFounding() {
    return !clusterId.isEmpty();
  }
}
