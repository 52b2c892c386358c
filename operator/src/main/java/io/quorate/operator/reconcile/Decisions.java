package io.quorate.operator.reconcile;

/** Hears of each thing that an operator has decided, as Events and the log tell it. Any thread. */
public interface Decisions {
  /** Nobody listens. */
  Decisions UNHEARD = (kind, action, reason) -> {};

  /**
   * @param kind of the resource that it was about
   * @param action what was done: a row of the plan, or a word for what isn't planned
   * @param reason one of the documented reasons
   */
  void decided(String kind, String action, String reason);
}
