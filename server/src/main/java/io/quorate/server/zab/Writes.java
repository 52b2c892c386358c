package io.quorate.server.zab;

import java.util.ArrayDeque;

/**
 * The commands under way to the disk: their tickets, and how far the history is durable once each
 * of them is. A role that may say something only once it is durable remembers a ticket and waits
 * for {@link #isStored}.
 */
final class Writes {
  /** An append or an installed snapshot that isn't durable yet. */
  private static final class UnderWay {
    final long ticket;
    long lastZxid;
    final boolean installs;

    UnderWay(long ticket, long lastZxid, boolean installs) {
      this.ticket = ticket;
      this.lastZxid = lastZxid;
      this.installs = installs;
    }
  }

  private final History history;
  private final ArrayDeque<UnderWay> underWay = new ArrayDeque<>();
  private long lastTicket;
  private long storedTicket;
  private long oldestMillis;

  Writes(History history) {
    this.history = history;
  }

  /** Hands a command over; the history has it already. */
  long issue(StorageCommand command, long nowMillis, Effects out) {
    if (storedTicket == lastTicket) oldestMillis = nowMillis;
    long ticket = ++lastTicket;
    switch (command) {
      case StorageCommand.Append append ->
          underWay.add(new UnderWay(ticket, append.entries().getLast().zxid(), false));
      case StorageCommand.Truncate truncate -> {
        // What was on its way there ends here now.
        for (UnderWay each : underWay) {
          each.lastZxid = Math.min(each.lastZxid, truncate.lastKeptZxid());
        }
      }
      case StorageCommand.InstallSnapshot install -> {
        underWay.clear();
        underWay.add(new UnderWay(ticket, install.zxid(), true));
      }
      case StorageCommand.SetAside _ -> underWay.clear();
      case StorageCommand.SaveEpochs _,
          StorageCommand.SaveStamp _,
          StorageCommand.BeginSnapshot _,
          StorageCommand.WriteSnapshot _,
          StorageCommand.Repaired _ -> {
        // Nothing of the history changes.
      }
    }
    out.emit(new Effect.Store(ticket, command));
    return ticket;
  }

  /** Everything up to a ticket is durable. */
  void stored(long ticket, long nowMillis, Effects out) {
    storedTicket = Math.max(storedTicket, ticket);
    oldestMillis = nowMillis;
    while (!underWay.isEmpty() && underWay.peekFirst().ticket <= ticket) {
      UnderWay done = underWay.removeFirst();
      history.durable(done.lastZxid);
      if (done.installs) {
        history.installed();
        out.emit(new Effect.StateInstalled(done.lastZxid));
      }
    }
  }

  long lastTicket() {
    return lastTicket;
  }

  boolean isStored(long ticket) {
    return storedTicket >= ticket;
  }

  /** For how long the disk has been silent about something it was given. */
  long silenceMillis(long nowMillis) {
    return storedTicket == lastTicket ? 0 : nowMillis - oldestMillis;
  }
}
