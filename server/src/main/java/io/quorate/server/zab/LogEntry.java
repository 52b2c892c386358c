package io.quorate.server.zab;

import io.quorate.server.base.Bytes;
import java.util.zip.CRC32C;

/**
 * One entry of the replicated log. It is encoded once, by the leader that proposes it: the same
 * bytes go to the log, to every learner and into the tree.
 *
 * @param zxid its place in the order
 * @param committedZxid how far the leader had committed when it proposed this entry: what a later
 *     reader may take as committed without asking anybody
 * @param kind whether Zab reads the payload
 * @param payload opaque unless it is a configuration
 * @param chain {@link #chain(int, long, long, Kind, Bytes)} over the chain of the entry before:
 *     equal chains mean equal histories
 */
public record LogEntry(long zxid, long committedZxid, Kind kind, Bytes payload, int chain) {
  /** What an entry holds. */
  public enum Kind {
    /** A transaction of the service; opaque to Zab. */
    TXN(1),
    /** A configuration ({@code ensemble}); read by Zab and applied by the service. */
    CONFIG(2),
    /**
     * Nothing: it only moves the commit point along, behind a configuration or at the start of an
     * epoch.
     */
    NOOP(3);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    /** Its number in files and on the wire. */
    public int code() {
      return code;
    }
  }

  /** An entry behind one whose chain is {@code previousChain}. */
  public static LogEntry following(
      int previousChain, long zxid, long committedZxid, Kind kind, Bytes payload) {
    return new LogEntry(
        zxid,
        committedZxid,
        kind,
        payload,
        chain(previousChain, zxid, committedZxid, kind, payload));
  }

  /** CRC32C over the previous chain, the entry's fields and its payload. */
  public static int chain(
      int previousChain, long zxid, long committedZxid, Kind kind, Bytes payload) {
    CRC32C crc = new CRC32C();
    byte[] head = new byte[25];
    putLong(head, 0, (long) previousChain << 32 | payload.length());
    putLong(head, 8, zxid);
    putLong(head, 16, committedZxid);
    head[24] = (byte) kind.code();
    crc.update(head);
    crc.update(payload.array(), payload.arrayOffset(), payload.length());
    return (int) crc.getValue();
  }

  /** Whether this entry's chain follows from the one before it. */
  public boolean follows(int previousChain) {
    return chain == chain(previousChain, zxid, committedZxid, kind, payload);
  }

  private static void putLong(byte[] target, int at, long value) {
    for (int i = 0; i < 8; i++) target[at + i] = (byte) (value >>> 56 - 8 * i);
  }
}
