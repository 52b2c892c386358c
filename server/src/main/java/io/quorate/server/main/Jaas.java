package io.quorate.server.main;

import java.util.Map;
import java.util.TreeMap;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.Configuration;

/**
 * Whom a section of the JAAS file names: entries {@code user_NAME="password"}, as ZooKeeper reads
 * them. The login module of the section is never loaded.
 */
final class Jaas {
  private static final String USER = "user_";

  private Jaas() {}

  /** Names and passwords; empty if there is no such section. */
  static Map<String, String> users(String section) throws StartFailed {
    Map<String, String> users = new TreeMap<>();
    for (AppConfigurationEntry entry : entries(section)) {
      if (entry.getLoginModuleName().endsWith("Krb5LoginModule")) {
        throw new StartFailed(
            ExitCode.CONFIGURATION,
            "the JAAS section "
                + section
                + " asks for Kerberos, which isn't there yet; use DIGEST-MD5 (lines user_NAME=\"password\") or certificates");
      }
      entry
          .getOptions()
          .forEach((name, value) -> {
            if (name.startsWith(USER))
              users.put(name.substring(USER.length()), String.valueOf(value));
          });
    }
    return users;
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
