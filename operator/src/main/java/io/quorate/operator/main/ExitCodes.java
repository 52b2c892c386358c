package io.quorate.operator.main;

/** What the process ends with; the same for all of Quorate's programs. */
final class ExitCodes {
  static final int OK = 0;
  static final int FAILURE = 1;
  static final int USAGE = 64;

  /** Something the operator can't do without is missing: the CRDs, or the API server. */
  static final int UNAVAILABLE = 69;

  /** What must hold does not any more: this one no longer leads, and must do nothing. */
  static final int BROKEN = 70;

  private ExitCodes() {}
}
