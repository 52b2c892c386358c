package io.quorate.server.simulation;

/** Nothing is applied that isn't committed and durable here. */
final class MarksAreInOrder implements Checker {
  @Override
  public void stepped(SimulatedServer server) {
    long delivered = server.peer().deliveredZxid();
    if (delivered > server.peer().committedZxid()) {
      throw broken(server + " has applied what isn't committed");
    }
    if (delivered > server.storage.lastZxid() || !server.storage.contains(delivered)) {
      throw broken(server + " has applied what its disk lacks");
    }
  }
}
