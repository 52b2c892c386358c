package io.quorate.server.ensemble;

/** Bytes or text that are no configuration; the message says what is wrong and what is expected. */
public final class MalformedEnsemble extends Exception {
  private static final long serialVersionUID = 1L;

  /** Carries no stack trace: what anybody may send must stay cheap to refuse. */
  public MalformedEnsemble(String message) {
    super(message, null, false, false);
  }
}
