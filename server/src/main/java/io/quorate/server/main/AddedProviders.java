package io.quorate.server.main;

import io.quorate.server.authentication.AuthenticationProvider;
import io.quorate.server.clients.HostNames;
import io.quorate.server.runtime.ServerConfig;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** Finds the authentication providers that the configuration asks for; at the start alone. */
final class AddedProviders {
  private AddedProviders() {}

  /** One for each scheme that is asked for. */
  static List<AuthenticationProvider> find(ServerConfig.Authentication config) throws StartFailed {
    List<AuthenticationProvider> wanted = new ArrayList<>();
    if (config.host()) wanted.add(new HostNames(HostNames.NameService.system()));
    if (config.providers().isEmpty()) return wanted;
    List<AuthenticationProvider> found = found(config);
    for (String scheme : config.providers()) {
      List<AuthenticationProvider> same =
          found.stream().filter(each -> each.scheme().equals(scheme)).toList();
      if (same.size() != 1) throw notOne(scheme, same, config);
      wanted.add(same.getFirst());
    }
    return wanted;
  }

  private static StartFailed notOne(
      String scheme, List<AuthenticationProvider> same, ServerConfig.Authentication config) {
    List<String> names = same.stream().map(each -> each.getClass().getName()).toList();
    return new StartFailed(
        ExitCode.CONFIGURATION,
        "quorate.authProviders asks for the scheme "
            + scheme
            + ", and "
            + (same.isEmpty() ? "no provider has it" : "several have it: " + names)
            + "; put one jar with it, and its name in META-INF/services/"
            + AuthenticationProvider.class.getName()
            + ", into "
            + config
                .providerDir()
                .map(Path::toString)
                .orElse("the directory that quorate.authProviderDir names"));
  }

  private static List<AuthenticationProvider> found(ServerConfig.Authentication config)
      throws StartFailed {
    ClassLoader own = AuthenticationProvider.class.getClassLoader();
    // It stays open as long as the process runs: providers may load more of their classes any time.
    ClassLoader loader =
        config.providerDir().isEmpty()
            ? own
            : new URLClassLoader("authentication-providers", jars(config.providerDir().get()), own);
    try {
      List<AuthenticationProvider> found = new ArrayList<>();
      ServiceLoader.load(AuthenticationProvider.class, loader).forEach(found::add);
      return found;
    } catch (ServiceConfigurationError e) {
      throw new StartFailed(
          ExitCode.CONFIGURATION,
          "an authentication provider can't be loaded (" + e.getMessage() + "); correct its jar",
          e);
    }
  }

  private static URL[] jars(Path directory) throws StartFailed {
    List<URL> jars = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.jar")) {
      for (Path file : files) jars.add(url(file));
    } catch (IOException e) {
      throw new StartFailed(
          ExitCode.CONFIGURATION,
          "quorate.authProviderDir="
              + directory
              + " can't be read ("
              + e.getMessage()
              + "); name the directory that has the providers' jars",
          e);
    }
    return jars.toArray(URL[]::new);
  }

  private static URL url(Path file) throws MalformedURLException {
    return file.toUri().toURL();
  }
}
