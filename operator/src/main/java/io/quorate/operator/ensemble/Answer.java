package io.quorate.operator.ensemble;

/** What came of a request to one server. */
public sealed interface Answer<T> {
  /** The server did as asked. */
  record Answered<T>(T value) implements Answer<T> {}

  /**
   * The server answered, and declined.
   *
   * @param status of HTTP: 409 stale or not the leader, 422 not allowed, 503 no quorum
   */
  record Refused<T>(int status, String message) implements Answer<T> {}

  /** Nothing came back in time: whether the request had an effect is unknown. */
  record Unreachable<T>(String why) implements Answer<T> {}
}
