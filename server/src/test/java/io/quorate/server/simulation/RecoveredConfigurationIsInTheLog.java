package io.quorate.server.simulation;

/** R8: the configuration that a server starts with is what its disk's log and snapshot say. */
final class RecoveredConfigurationIsInTheLog implements Checker {
  @Override
  public void started(SimulatedServer server) {
    Known known = Known.on(server.storage);
    if (known.active().members().isEmpty()) return;
    boolean same =
        server.peer().ensemble().equals(known.active())
            && (server.peer().pendingVersion() != 0) == known.isOpen();
    if (!same) throw broken(server + " starts with another configuration than its log has");
  }
}
