package io.quorate.e2e.agent;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * How a process finds the API server as the pod's service account. In a container it would look at
 * a fixed place in its file system; here it is told by {@code KUBECONFIG}.
 */
final class Access {
  private static final String ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";

  private Access() {}

  /** Adds what the process needs, if an account is mounted in its container. */
  static void add(Map<String, String> environment, Mounts mounts, Path root, URI server)
      throws IOException {
    Path account = Path.of(mounts.rewrite(ACCOUNT));
    if (!Files.exists(account.resolve("token"))) return;
    Path kubeconfig = root.resolve("kubeconfig");
    Files.writeString(
        kubeconfig,
        """
        apiVersion: v1
        kind: Config
        current-context: pod
        contexts: [{name: pod, context: {cluster: own, user: account, namespace: "%s"}}]
        clusters: [{name: own, cluster: {server: "%s", certificate-authority: "%s"}}]
        users: [{name: account, user: {tokenFile: "%s"}}]
        """
            .formatted(
                Files.readString(account.resolve("namespace")),
                server.toString().replaceAll("/$", ""),
                account.resolve("ca.crt"),
                account.resolve("token")));
    environment.put("KUBECONFIG", kubeconfig.toString());
  }
}
