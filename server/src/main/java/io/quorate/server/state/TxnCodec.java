package io.quorate.server.state;

import io.quorate.server.base.Bytes;
import io.quorate.server.jute.JuteWriter;
import io.quorate.server.jute.MalformedRecord;

/** A transaction and its header as the payload of a log entry. */
public final class TxnCodec {
  private TxnCodec() {}

  /** A payload taken apart; data and paths are slices of it. */
  public record Decoded(TxnHeader header, Txn txn) {}

  /**
   * Writes a payload.
   *
   * @param scratch reset here, and free again afterwards
   */
  public static Bytes encode(JuteWriter scratch, TxnHeader header, Txn txn) {
    throw new UnsupportedOperationException("not built yet");
  }

  public static Decoded decode(Bytes payload) throws MalformedRecord {
    throw new UnsupportedOperationException("not built yet");
  }
}
