package io.quorate.server.clients;

import java.util.Map;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.sasl.AuthorizeCallback;
import javax.security.sasl.RealmCallback;
import javax.security.sasl.SaslException;
import javax.security.sasl.SaslServer;
import org.jspecify.annotations.Nullable;

/**
 * One proof of one connection. A further proof begins a new exchange; nothing is kept from one to
 * the next. One thread.
 */
public final class SaslExchange {
  /** Makes the server's end. */
  interface Maker {
    @Nullable SaslServer make(CallbackHandler callbacks) throws SaslException;
  }

  private final SaslServer server;

  private SaslExchange(SaslServer server) {
    this.server = server;
  }

  /**
   * A new one.
   *
   * @param passwords of whom the server knows by password
   */
  static SaslExchange of(Maker maker, Map<String, String> passwords) throws SaslException {
    // A name that was asked for holds for its own exchange alone.
    String[] asked = new String[1];
    SaslServer made =
        maker.make(callbacks -> {
          for (Callback callback : callbacks) answer(callback, asked, passwords);
        });
    if (made == null) throw new SaslException("this Java doesn't have the mechanism");
    return new SaslExchange(made);
  }

  private static void answer(Callback callback, String[] asked, Map<String, String> passwords)
      throws UnsupportedCallbackException {
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
  String authorized() {
    return server.getAuthorizationID();
  }
}
