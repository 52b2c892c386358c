package io.quorate.server.jute;

/** Bytes that are not the record they should be: bad input, to be answered, never a bug of ours. */
public final class MalformedRecord extends Exception {
  private static final long serialVersionUID = 1L;

  /** Carries no stack trace: anybody may send garbage, and garbage must stay cheap. */
  public MalformedRecord(String message) {
    super(message, null, false, false);
  }
}
