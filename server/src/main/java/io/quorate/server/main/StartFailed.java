package io.quorate.server.main;

/** The server can't start; the message says what is wrong and what to do. */
public final class StartFailed extends Exception {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  StartFailed(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  StartFailed(int exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  public int exitCode() {
    return exitCode;
  }
}
