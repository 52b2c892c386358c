package io.quorate.operator.certificates;

/** How far one authority has replaced another. */
public enum Stage {
  /** There is one: it signs, and it alone is trusted. */
  STEADY,
  /** A second one is trusted as well, and signs nothing yet. */
  INTRODUCING,
  /** The second one signs; the first is trusted still. */
  RETIRING
}
