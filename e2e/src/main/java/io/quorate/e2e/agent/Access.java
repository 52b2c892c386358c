package io.quorate.e2e.agent;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * How a process finds the API server as the pod's service account: by the variables that every pod
 * has. Where the account's files are a process in a container knows by itself; here it is told, in
 * the words of the client library that our programs use.
 */
final class Access {
  private static final String ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";
  private static final int HTTPS_PORT = 443;

  private Access() {}

  /** Adds what the process needs, if an account is mounted in its container. */
  static void add(Map<String, String> environment, Mounts mounts, URI server) {
    Path account = Path.of(mounts.rewrite(ACCOUNT));
    if (!Files.exists(account.resolve("token"))) return;
    int port = server.getPort() < 0 ? HTTPS_PORT : server.getPort();
    environment.put("KUBERNETES_SERVICE_HOST", server.getHost());
    environment.put("KUBERNETES_SERVICE_PORT", Integer.toString(port));
    environment.put("KUBERNETES_AUTH_SERVICEACCOUNT_TOKEN", account.resolve("token").toString());
    environment.put("KUBERNETES_CERTS_CA_FILE", account.resolve("ca.crt").toString());
    environment.put("KUBENAMESPACE", account.resolve("namespace").toString());
    // In a container there is no home with another cluster's kubeconfig in it.
    environment.put("KUBERNETES_AUTH_TRYKUBECONFIG", "false");
  }
}
