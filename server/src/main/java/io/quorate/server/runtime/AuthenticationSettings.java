package io.quorate.server.runtime;

import io.quorate.server.runtime.ConfigText.Setting;
import io.quorate.server.state.DigestAlgorithm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Makes of the settings how clients prove who they are, and which of them must. */
final class AuthenticationSettings {
  /** What a connection can have an identity of without anybody adding to the server. */
  private static final List<String> OWN_SCHEMES = List.of("digest", "ip", "sasl", "x509");

  private static final String HOST = "host";

  /** What an added scheme can't be called. */
  private static final List<String> RESERVED =
      List.of("world", "auth", "super", "digest", "ip", "sasl", "x509", HOST, "ensemble");

  private final Settings settings;
  private final List<String> added;

  AuthenticationSettings(Settings settings) {
    this.settings = settings;
    this.added = settings.list(ConfigKey.AUTH_PROVIDERS);
  }

  ServerConfig.Authentication authentication() {
    checkAdded();
    if (settings.isOn(ConfigKey.HOST_SCHEME)) {
      settings.warnings.add(
          "quorate.hostScheme=true: whoever rules the name service for clients' addresses rules the"
              + " lists that name hosts; use certificates where you can");
    }
    return new ServerConfig.Authentication(
        settings.isOn(ConfigKey.DIGEST_ENABLED),
        settings.string(ConfigKey.SUPER_DIGEST),
        Objects.requireNonNullElse(
            DigestAlgorithm.named(settings.string(ConfigKey.DIGEST_ALGORITHM)),
            DigestAlgorithm.SHA_1),
        settings.string(ConfigKey.SUPER_USER),
        settings.string(ConfigKey.SASL_SECTION),
        settings.isOn(ConfigKey.KERBEROS_REMOVE_HOST),
        settings.isOn(ConfigKey.KERBEROS_REMOVE_REALM),
        settings.isOn(ConfigKey.HOST_SCHEME),
        settings.isEnsembleProviderNamed || settings.has(ConfigKey.ENSEMBLE_AUTH_NAME),
        settings.list(ConfigKey.ENSEMBLE_AUTH_NAME),
        added,
        providerDir());
  }

  private void checkAdded() {
    for (String scheme : added) {
      if (RESERVED.contains(scheme) || !scheme.matches("[A-Za-z0-9_-]+")) {
        settings.problem(
            "quorate.authProviders names "
                + Settings.abridged(scheme)
                + "; an added scheme has a name of its own, of letters, digits, - and _");
      }
    }
  }

  private Optional<Path> providerDir() {
    Setting setting = settings.values.get(ConfigKey.AUTH_PROVIDER_DIR);
    return setting == null ? Optional.empty() : settings.path(setting);
  }

  List<String> requiredSchemes() {
    if (settings.isOn(ConfigKey.REQUIRE_SASL)) return List.of("sasl");
    if (!settings.isOn(ConfigKey.ENFORCE_AUTH)) return List.of();
    List<String> schemes = settings.list(ConfigKey.ENFORCE_AUTH_SCHEMES);
    List<String> possible = possibleSchemes();
    if (schemes.isEmpty() || !possible.containsAll(schemes)) {
      settings.problem(
          "enforce.auth.enabled=true needs enforce.auth.schemes, a list of "
              + String.join(", ", possible)
              + "; it says \""
              + settings.string(ConfigKey.ENFORCE_AUTH_SCHEMES)
              + "\"");
    }
    return schemes;
  }

  private List<String> possibleSchemes() {
    List<String> possible = new ArrayList<>(OWN_SCHEMES);
    if (!settings.isOn(ConfigKey.DIGEST_ENABLED)) possible.remove("digest");
    if (settings.isOn(ConfigKey.HOST_SCHEME)) possible.add(HOST);
    possible.addAll(added);
    return possible;
  }
}
