package io.quorate.server.simulation;

import io.quorate.server.ensemble.ConfigChange;
import io.quorate.server.zab.LogEntry;
import io.quorate.server.zab.Message;
import io.quorate.server.zab.Peer;
import io.quorate.server.zab.PeerView;
import io.quorate.server.zab.StorageCommand;
import java.util.List;

/**
 * One law of the protocol, looked after at every event. A checker sees everything, also what the
 * servers can't know, and keeps its own notes.
 */
interface Checker {
  /** A server hands a message to the network. */
  default void sent(SimulatedServer from, int to, Message message) {}

  /** A server is about to take a message in. */
  default void received(SimulatedServer at, int from, Message message) {}

  /** A server hands a command to its disk. */
  default void stored(SimulatedServer server, StorageCommand command) {}

  /** A server's disk has more that is durable. */
  default void durable(SimulatedServer server) {}

  /** An entry was proposed for the first time. */
  default void proposed(SimulatedServer by, Cluster cluster, Proposal proposal) {}

  /** An entry became part of the committed log; in order. */
  default void committed(SimulatedServer by, Cluster cluster, Proposal proposal, boolean last) {}

  /** A server learned that a history up to here is committed; after {@link #committed}. */
  default void learnedCommitted(SimulatedServer at, Cluster cluster, Proposal upTo) {}

  /** A server applied entries. */
  default void delivered(
      SimulatedServer at, Cluster cluster, List<LogEntry> entries, long digest) {}

  /** A server's state was replaced by its leader's. */
  default void installed(SimulatedServer at, Cluster cluster, long zxid, long digest) {}

  default void roleChanged(SimulatedServer server, PeerView view) {}

  default void linkClosed(SimulatedServer server, int peer, String reason) {}

  /** A server asks whether it still leads. */
  default void asked(SimulatedServer server, long token) {}

  default void confirmed(SimulatedServer server, long token) {}

  /** Another configuration was asked for, and this came of it at once. */
  default void configurationAsked(SimulatedServer at, ConfigChange change, Peer.Proposed outcome) {}

  default void started(SimulatedServer server) {}

  default void stopped(SimulatedServer server) {}

  /** A server finished a turn. */
  default void stepped(SimulatedServer server) {}

  default String name() {
    return getClass().getSimpleName();
  }

  default Violation broken(String how) {
    return new Violation(name(), how);
  }
}
