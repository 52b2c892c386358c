package io.quorate.server.clients;

import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;

/**
 * How much a connection reads at a time. Before its session stands: at most {@link
 * #OPENING_BYTES_MAX}, once per round, so that strangers can't make the server buffer more. After
 * that: as much as it has lately sent.
 */
final class ReadSize extends DefaultMaxMessagesRecvByteBufAllocator {
  /** What is buffered for a connection until its connect frame is parsed. */
  static final int OPENING_BYTES_MAX = 1_024;

  private static final int BYTES_MIN = 2_048;
  private static final int BYTES_MAX = 65_536;

  private boolean open;
  private int buffered;

  /** The session stands. */
  void open() {
    open = true;
  }

  /** So much has been received and waits for the rest of its frame. */
  void buffered(int bytes) {
    buffered = bytes;
  }

  @Override
  @SuppressWarnings("deprecation") // The interface still names the deprecated handle.
  public Handle newHandle() {
    return new SizingHandle();
  }

  private final class SizingHandle extends MaxMessageHandle {
    private int next = BYTES_MIN;
    private boolean small;

    @Override
    public int guess() {
      return open ? next : Math.max(1, OPENING_BYTES_MAX - buffered);
    }

    @Override
    public void lastBytesRead(int bytes) {
      super.lastBytesRead(bytes);
      if (bytes >= next) {
        next = Math.min(2 * next, BYTES_MAX);
        small = false;
      } else if (bytes > 0 && bytes <= next / 4) {
        // Twice in a row, so that one short read in between doesn't undo a growth.
        if (small) next = Math.max(next / 2, BYTES_MIN);
        small = !small;
      }
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
      return open && super.continueReading(maybeMoreData);
    }

    @Override
    public boolean continueReading() {
      return open && super.continueReading();
    }
  }
}
