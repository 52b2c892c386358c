package io.quorate.server.zab;

/** Where a {@link Peer} puts its effects, in order. */
public interface Effects {
  void emit(Effect effect);
}
