package io.quorate.server.clients;

import java.util.Map;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.sasl.AuthorizeCallback;
import javax.security.sasl.RealmCallback;
import javax.security.sasl.Sasl;
import javax.security.sasl.SaslException;
import javax.security.sasl.SaslServer;
import org.jspecify.annotations.Nullable;

/**
 * How one connection proves by SASL who it is: DIGEST-MD5, as ZooKeeper's clients speak it. A
 * further proof begins a new exchange; nothing is kept from one to the next. One thread.
 */
final class SaslExchange {
  private static final String MECHANISM = "DIGEST-MD5";

  /** What ZooKeeper's clients take for the other end's name. */
  private static final String PROTOCOL = "zookeeper";

  private static final String SERVER = "zk-sasl-md5";

  private final Map<String, String> passwords;
  private final SaslServer server;

  /**
   * @param passwords whom the server knows
   */
  SaslExchange(Map<String, String> passwords) throws SaslException {
    this.passwords = passwords;
    // A name that was asked for holds for its own exchange alone.
    String[] asked = new String[1];
    SaslServer made =
        Sasl.createSaslServer(
            MECHANISM,
            PROTOCOL,
            SERVER,
            Map.of(),
            callbacks -> {
              for (Callback callback : callbacks) answer(callback, asked);
            });
    if (made == null) throw new SaslException("this Java has no " + MECHANISM);
    this.server = made;
  }

  private void answer(Callback callback, String[] asked) throws UnsupportedCallbackException {
    switch (callback) {
      case NameCallback name -> {
        asked[0] = name.getDefaultName();
        name.setName(asked[0]);
      }
      case PasswordCallback password -> {
        String known = asked[0] == null ? null : passwords.get(asked[0]);
        if (known != null) password.setPassword(known.toCharArray());
      }
      case RealmCallback realm -> realm.setText(realm.getDefaultText());
      case AuthorizeCallback authorize -> {
        // Nobody speaks for somebody else.
        boolean same = authorize.getAuthenticationID().equals(authorize.getAuthorizationID());
        authorize.setAuthorized(same);
        if (same) authorize.setAuthorizedID(authorize.getAuthenticationID());
      }
      default -> throw new UnsupportedCallbackException(callback);
    }
  }

  /** Takes what the client says; returns what is to be said to it, null for nothing. */
  byte @Nullable [] step(byte[] token) throws SaslException {
    try {
      return server.evaluateResponse(token);
    } catch (RuntimeException unreadable) {
      throw new SaslException("a token that can't be read", unreadable);
    }
  }

  boolean isComplete() {
    return server.isComplete();
  }

  /** Who it is, once it is complete. */
  String user() {
    return server.getAuthorizationID();
  }
}
