package io.quorate.server.replica;

/** Where a {@link Replica} puts its effects, in order. */
public interface ReplicaEffects {
  void emit(ReplicaEffect effect);
}
