package io.quorate.server.zab;

import io.quorate.server.base.Bytes;

/** What servers say to each other. Each kind is one record, encoded by {@code MessageCodec}. */
public sealed interface Message {
  /**
   * A message of the service (forwarded requests, touched sessions, barriers): carried in order on
   * the link between a leader and a synced learner, never read here.
   */
  record Service(Bytes body) implements Message {}
}
