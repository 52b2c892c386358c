package io.quorate.server.protocol;

/**
 * The outcome of a request: a body, or an error and an {@link Response.Empty} body.
 *
 * @param error OK for a failed multi too: its parts carry the errors
 */
public record Answer(ErrorCode error, Response body) {
  public static Answer of(Response body) {
    return new Answer(ErrorCode.OK, body);
  }

  public static Answer rejected(ErrorCode error) {
    return new Answer(error, new Response.Empty());
  }
}
