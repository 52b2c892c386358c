package io.quorate.server.simulation.service;

import io.quorate.server.protocol.Handshake.ConnectResponse;
import io.quorate.server.replica.ReplicaEffect;

/** No client is answered as of an earlier zxid than it has seen, wherever it has seen it. */
final class ClientZxidNeverGoesBack implements ServiceChecker {
  private static final class Floor {
    long zxid;
  }

  @Override
  public void accepted(Line line, ConnectResponse response) {
    floor(line).zxid = line.client.lastZxidSeen();
  }

  @Override
  public void replied(Line line, Line.Call call, ReplicaEffect.Reply reply) {
    rise(line, reply.zxid());
  }

  @Override
  public void notified(Line line, ReplicaEffect.Notify event) {
    if (event.zxid() != -1) rise(line, event.zxid());
  }

  private void rise(Line line, long zxid) {
    Floor floor = floor(line);
    if (zxid < floor.zxid) {
      throw broken(Long.toHexString(zxid) + " behind " + Long.toHexString(floor.zxid));
    }
    floor.zxid = zxid;
  }

  private static Floor floor(Line line) {
    return line.notes(Floor.class, Floor::new);
  }
}
