package io.quorate.server.tls;

/** Keys or certificates can't be used; the message names the file, what is wrong and what to do. */
public final class BadKeyMaterial extends Exception {
  private static final long serialVersionUID = 1L;

  BadKeyMaterial(String message) {
    super(message);
  }

  BadKeyMaterial(String message, Throwable cause) {
    super(message, cause);
  }
}
