package io.quorate.server.authentication;

import java.util.List;

/**
 * A scheme of one's own: how a client proves who it is, and which of those ids an access control
 * list means. It is found by {@link java.util.ServiceLoader}, has a constructor without arguments,
 * and is used once its scheme is named in {@code quorate.authProviders}.
 *
 * <p>All servers of an ensemble need the same providers. Lists are replicated, and each server
 * judges by itself what its clients may read: {@link #isValid} and {@link #matches} must be
 * functions of their arguments alone, answer at once, and never throw.
 */
public interface AuthenticationProvider {

  /**
   * The scheme, as clients name it: letters, digits, {@code -} and {@code _}. None of {@code
   * world}, {@code auth}, {@code super}, {@code digest}, {@code ip}, {@code x509}, {@code sasl},
   * {@code host}, {@code ensemble}.
   */
  String scheme();

  /**
   * Who a client is that presents a token. It may take its time and ask others: it has a thread of
   * its own, on which nothing else waits but this client. Several threads may call it at once.
   *
   * @param token what the client said; at most {@code jute.maxbuffer} bytes
   * @param remoteAddress the client's address, without port
   * @return ids of this scheme that the client has from now on beside those it had; none refuses
   *     it: it is told AUTHFAILED, and disconnected. An exception does the same, and is logged
   */
  List<String> authenticate(byte[] token, String remoteAddress) throws Exception;

  /** Whether a list may name that id. */
  boolean isValid(String id);

  /** Whether a client with the first id is meant by the second, which a list names. */
  default boolean matches(String presented, String listed) {
    return presented.equals(listed);
  }

  /** Whether the scheme {@code auth} in a list that a client sets stands for such an id. */
  default boolean isProven() {
    return true;
  }
}
