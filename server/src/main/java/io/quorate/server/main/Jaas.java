package io.quorate.server.main;

import io.quorate.server.clients.SaslMechanism;
import io.quorate.server.runtime.ServerConfig;
import java.util.Map;
import java.util.TreeMap;
import javax.security.auth.Subject;
import javax.security.auth.kerberos.KerberosPrincipal;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.Configuration;
import javax.security.auth.login.LoginContext;
import javax.security.auth.login.LoginException;
import org.jspecify.annotations.Nullable;

/**
 * What a section of the JAAS file makes of SASL, as ZooKeeper reads it: with Krb5LoginModule the
 * server proves to be its principal, else entries {@code user_NAME="password"} name users, and
 * their login module is never loaded.
 */
final class Jaas {
  private static final String USER = "user_";

  private Jaas() {}

  /** How clients prove who they are; null if the section is missing, or names nobody. */
  static @Nullable SaslMechanism mechanism(ServerConfig.Authentication config) throws StartFailed {
    String section = config.saslSection();
    Map<String, String> users = new TreeMap<>();
    for (AppConfigurationEntry entry : entries(section)) {
      if (entry.getLoginModuleName().endsWith("Krb5LoginModule")) return kerberos(config);
      entry
          .getOptions()
          .forEach((name, value) -> {
            if (name.startsWith(USER))
              users.put(name.substring(USER.length()), String.valueOf(value));
          });
    }
    return users.isEmpty() ? null : new SaslMechanism.DigestMd5(users);
  }

  private static SaslMechanism kerberos(ServerConfig.Authentication config) throws StartFailed {
    String section = config.saslSection();
    Subject server;
    try {
      LoginContext login = new LoginContext(section);
      login.login();
      server = login.getSubject();
    } catch (LoginException e) {
      throw new StartFailed(
          ExitCode.CONFIGURATION,
          "the server can't log in by the JAAS section "
              + section
              + " ("
              + e.getMessage()
              + "); it needs useKeyTab=true, storeKey=true, a keyTab that can be read, and the principal"
              + " service/host@REALM",
          e);
    }
    String principal =
        server.getPrincipals(KerberosPrincipal.class).stream()
            .map(KerberosPrincipal::getName)
            .findFirst()
            .orElse("");
    int slash = principal.indexOf('/');
    int at = principal.indexOf('@', slash);
    if (slash <= 0 || at < 0) {
      throw new StartFailed(
          ExitCode.CONFIGURATION,
          "the JAAS section "
              + section
              + " logs in as \""
              + principal
              + "\"; clients look for a principal service/host@REALM");
    }
    return new SaslMechanism.Kerberos(
        server,
        principal.substring(0, slash),
        principal.substring(slash + 1, at),
        config.removesHost(),
        config.removesRealm());
  }

  private static AppConfigurationEntry[] entries(String section) {
    try {
      AppConfigurationEntry[] entries =
          Configuration.getConfiguration().getAppConfigurationEntry(section);
      return entries == null ? new AppConfigurationEntry[0] : entries;
    } catch (SecurityException none) {
      return new AppConfigurationEntry[0]; // Nobody named a JAAS file.
    }
  }
}
