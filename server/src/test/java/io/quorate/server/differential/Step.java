package io.quorate.server.differential;

import java.util.List;

/**
 * One step of a program. Steps don't depend on what earlier ones were answered, so that any part of
 * a program is a program: that is how a difference is narrowed down.
 */
sealed interface Step {
  /** Which of the program's clients takes the step. */
  int client();

  /** A connection with a session of its own; an earlier connection of the client is dropped. */
  record Open(int client, int timeoutMillis, boolean withReadOnlyByte) implements Step {}

  /** The connection ends without a word; the session goes on. */
  record Drop(int client) implements Step {}

  /** What a client may show that wants its session back. */
  enum Claim {
    /** Id and password. The connection that holds the session, if there is one, loses it. */
    RIGHT,
    /** The id with another password. */
    WRONG_PASSWORD,
    /** An id that no server gave out. */
    UNKNOWN_ID,
    /** A zxid that the server hasn't reached. */
    FROM_THE_FUTURE
  }

  /** A new connection for the client's old session. */
  record Resume(int client, Claim claim) implements Step {}

  /**
   * Requests in one go, and everything that is answered to them. Then all other clients look what
   * they were told.
   */
  record Send(int client, List<Packet> packets) implements Step {}
}
