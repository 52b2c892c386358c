package io.quorate.operator.certificates;

/** A step from one stage to the next. */
public enum Turn {
  /** Another authority is made, and everybody told to trust it. */
  INTRODUCE(Stage.STEADY),
  /** From now on it signs, and the key of the one before is no more. */
  SWITCH(Stage.INTRODUCING),
  /** The one before is trusted no longer. */
  SETTLE(Stage.RETIRING);

  private final Stage from;

  Turn(Stage from) {
    this.from = from;
  }

  public Stage from() {
    return from;
  }
}
