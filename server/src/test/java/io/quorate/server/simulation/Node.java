package io.quorate.server.simulation;

import io.quorate.server.base.Bytes;
import io.quorate.server.base.Now;
import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.zab.Input;
import io.quorate.server.zab.LogEntry;
import io.quorate.server.zab.Message;
import io.quorate.server.zab.Peer;
import io.quorate.server.zab.PeerEvent;
import io.quorate.server.zab.PeerView;
import io.quorate.server.zab.StorageCommand;
import java.util.List;

/** The code under test of one server's life: made at its start, gone with its crash. */
interface Node {
  void step(Now now, Input input);

  void flush(Now now);

  Peer peer();

  /** Where a node's effects go. */
  interface Host {
    void send(int peer, Message message);

    void store(long ticket, StorageCommand command);

    void delivered(List<LogEntry> entries, long digest);

    void installed(long zxid, long digest);

    void roleChanged(PeerView view);

    void noted(PeerEvent event);

    void closeLink(int peer, String reason);

    void confirmed(long token);

    void checkpoint(long zxid, int chain, Ensemble ensemble, Bytes state);
  }
}
