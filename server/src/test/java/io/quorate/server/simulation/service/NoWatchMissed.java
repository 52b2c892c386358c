package io.quorate.server.simulation.service;

import io.quorate.server.replica.ReplicaEffect;
import io.quorate.server.state.ServerState;

/**
 * While a connection stands, it is told exactly the events that its watches owe it, in the order of
 * the changes, by the end of the turn in which its server applied them.
 */
final class NoWatchMissed implements ServiceChecker {
  /** This checker's own model of a line. */
  private record Notes(WatchModel model) {}

  private final ServiceSimulation simulation;

  NoWatchMissed(ServiceSimulation simulation) {
    this.simulation = simulation;
  }

  @Override
  public void notified(Line line, ReplicaEffect.Notify event) {
    WatchModel model = model(line);
    if (event.zxid() == -1) {
      model.caughtUp(event.event());
      return;
    }
    model.advance(event.zxid());
    WatchModel.Owed told = new WatchModel.Owed(event.zxid(), event.event());
    if (model.owed().isEmpty()) throw broken("nothing is owed, but told is " + told);
    WatchModel.Owed owed = model.owed().removeFirst();
    if (!owed.equals(told)) throw broken(owed + " is owed, but told is " + told);
  }

  @Override
  public void replied(Line line, Line.Call call, ReplicaEffect.Reply reply) {
    WatchModel model = model(line);
    model.advance(reply.zxid());
    model.answered(call.request(), reply);
  }

  @Override
  public void turned(ReplicaHost host, ServerState state) {
    for (Line line : simulation.lines()) {
      if (line.host != host || line.closedByServer || !line.accepted) continue;
      WatchModel model = model(line);
      model.advance(state.lastZxid());
      if (!model.owed().isEmpty()) throw broken(line + " misses " + model.owed().getFirst());
    }
  }

  private WatchModel model(Line line) {
    return line.notes(Notes.class, () -> new Notes(new WatchModel(simulation.history(), line)))
        .model();
  }
}
