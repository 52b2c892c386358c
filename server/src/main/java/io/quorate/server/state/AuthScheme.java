package io.quorate.server.state;

/** A scheme that an access control list may name beside {@code world} and {@code auth}. */
interface AuthScheme {
  String schemeName();

  /** Whether a list may name that id. */
  boolean isValid(String id);

  /** Whether a connection with the first id is meant by the second, which a list names. */
  default boolean matches(String presented, String listed) {
    return presented.equals(listed);
  }

  /** Whether such an identity was proven, so that {@code auth} in a list stands for it. */
  default boolean isProven() {
    return true;
  }
}
