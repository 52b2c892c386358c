package io.quorate.server.runtime;

import io.quorate.server.replica.ReplicaInput;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Takes an inbox's inputs one by one, for tests in which there is no replica. */
public final class InboxReader {
  private static final long WAIT_NANOS = 100_000_000L;

  private final Inbox inbox;
  private final ArrayDeque<ReplicaInput> taken = new ArrayDeque<>();

  public InboxReader(Inbox inbox) {
    this.inbox = inbox;
  }

  /** The next input; waits for it. */
  public ReplicaInput next() {
    while (taken.isEmpty()) {
      List<ReplicaInput> batch = new ArrayList<>();
      inbox.drain(batch, WAIT_NANOS);
      taken.addAll(batch);
    }
    return taken.remove();
  }
}
