package io.quorate.server.simulation;

/** Among correct servers nobody ever finds another's message out of place. */
final class MessagesAreLegal implements Checker {
  @Override
  public void linkClosed(SimulatedServer server, int peer, String reason) {
    if (!reason.contains("lags")) {
      throw broken(server + " closes its link to server " + peer + ": " + reason);
    }
  }
}
