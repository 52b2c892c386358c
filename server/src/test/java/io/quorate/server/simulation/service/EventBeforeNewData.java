package io.quorate.server.simulation.service;

import io.quorate.server.replica.ReplicaEffect;

/** No reply reflects a zxid before the connection has been told every event up to it. */
final class EventBeforeNewData implements ServiceChecker {
  private final History history;

  EventBeforeNewData(History history) {
    this.history = history;
  }

  @Override
  public void notified(Line line, ReplicaEffect.Notify event) {
    WatchModel model = model(line);
    if (event.zxid() == -1) {
      model.caughtUp(event.event());
      return;
    }
    model.advance(event.zxid());
    model.owed().remove(new WatchModel.Owed(event.zxid(), event.event()));
  }

  @Override
  public void replied(Line line, Line.Call call, ReplicaEffect.Reply reply) {
    WatchModel model = model(line);
    model.advance(reply.zxid());
    if (!model.owed().isEmpty()) {
      throw broken(reply + " overtakes " + model.owed().getFirst() + " on " + line);
    }
    model.answered(call.request(), reply);
  }

  private WatchModel model(Line line) {
    return line.notes(WatchModel.class, () -> new WatchModel(history, line));
  }
}
