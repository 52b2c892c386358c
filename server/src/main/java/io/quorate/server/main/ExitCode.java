package io.quorate.server.main;

/** The process's exit statuses. */
final class ExitCode {
  static final int OK = 0;
  static final int FAILURE = 1;
  static final int CONFIGURATION = 2;
  static final int USAGE = 64;
  static final int BROKEN_INVARIANT = 70;

  private ExitCode() {}
}
