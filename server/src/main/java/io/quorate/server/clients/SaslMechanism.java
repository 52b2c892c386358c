package io.quorate.server.clients;

import java.util.Map;
import java.util.concurrent.CompletionException;
import javax.security.auth.Subject;
import javax.security.auth.callback.CallbackHandler;
import javax.security.sasl.Sasl;
import javax.security.sasl.SaslException;
import javax.security.sasl.SaslServer;
import org.jspecify.annotations.Nullable;

/**
 * How clients prove by SASL who they are. ZooKeeper's clients ask which one by what they are
 * themselves, so a server has one. Immutable; any thread.
 */
public sealed interface SaslMechanism {
  /** A proof begins. */
  SaslExchange begin() throws SaslException;

  /** What lists call somebody who has proven to be this. */
  String user(String authorized);

  /**
   * DIGEST-MD5.
   *
   * @param passwords whom the server knows
   */
  record DigestMd5(Map<String, String> passwords) implements SaslMechanism {
    /** What ZooKeeper's clients take for the other end. */
    private static final String PROTOCOL = "zookeeper";

    private static final String SERVER = "zk-sasl-md5";

    public DigestMd5 {
      passwords = Map.copyOf(passwords);
    }

    @Override
    public SaslExchange begin() throws SaslException {
      return SaslExchange.of(
          callbacks -> Sasl.createSaslServer("DIGEST-MD5", PROTOCOL, SERVER, Map.of(), callbacks),
          passwords);
    }

    @Override
    public String user(String authorized) {
      return authorized;
    }

    /** Never a password. */
    @Override
    public String toString() {
      return "DIGEST-MD5";
    }
  }

  /**
   * Kerberos.
   *
   * @param server with the key of the server's principal
   * @param service the first part of that principal: {@code zookeeper}
   * @param host its second part
   * @param removesHost whether {@code name/host@REALM} is called {@code name@REALM}
   * @param removesRealm whether the realm is left out
   */
  record Kerberos(
      Subject server, String service, String host, boolean removesHost, boolean removesRealm)
      implements SaslMechanism {
    private static final String GSSAPI = "GSSAPI";

    @Override
    public SaslExchange begin() throws SaslException {
      return SaslExchange.of(this::made, Map.of());
    }

    /** The key is taken from the subject at this moment; no later step needs it. */
    private @Nullable SaslServer made(CallbackHandler callbacks) throws SaslException {
      try {
        return Subject.callAs(
            server, () -> Sasl.createSaslServer(GSSAPI, service, host, Map.of(), callbacks));
      } catch (CompletionException e) {
        throw e.getCause() instanceof SaslException known
            ? known
            : new SaslException("the server's key can't be used", e.getCause());
      }
    }

    @Override
    public String user(String authorized) {
      int realmAt = authorized.indexOf('@');
      String name = realmAt < 0 ? authorized : authorized.substring(0, realmAt);
      String realm = realmAt < 0 ? "" : authorized.substring(realmAt);
      int slash = name.indexOf('/');
      if (removesHost && slash >= 0) name = name.substring(0, slash);
      return removesRealm ? name : name + realm;
    }
  }
}
