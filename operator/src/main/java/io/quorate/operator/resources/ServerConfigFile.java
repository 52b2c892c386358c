package io.quorate.operator.resources;

import io.quorate.operator.api.LoggingSpec;
import io.quorate.operator.model.ClientTls;
import io.quorate.operator.model.ClusterModel;
import io.quorate.operator.model.Names;
import io.quorate.operator.model.PoolModel;
import io.quorate.operator.model.ServerSettings;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The zoo.cfg of a server in a pod: the user's lines and ours, in the order of their keys. It holds
 * no path, since the pod's environment says where the data lies, and no line that depends on a
 * pod's address.
 */
final class ServerConfigFile {
  private ServerConfigFile() {}

  /**
   * @param voters whom the servers find each other by; what is committed rules over it
   */
  static String member(ClusterModel cluster, SortedSet<Integer> voters) {
    return memberSettings(cluster) + logLevel(cluster) + servers(cluster, voters);
  }

  /** What of it takes a restart: all but levels and whom the servers find each other by. */
  static String memberSettings(ClusterModel cluster) {
    SortedMap<String, String> lines = common(cluster, cluster.settings());
    // A blank server waits for the operator's command, so that two halves of a cluster that
    // can't see each other are never founded apart.
    lines.put("quorate.founding", "commanded");
    return print(lines);
  }

  /** An observer of a pool is not listed; it only needs to know whom to follow. */
  static String observer(PoolModel pool) {
    return observerSettings(pool)
        + logLevel(pool.cluster())
        + servers(pool.cluster(), pool.voters());
  }

  static String observerSettings(PoolModel pool) {
    SortedMap<String, String> lines = common(pool.cluster(), pool.settings());
    lines.put("peerType", "observer");
    lines.put("quorate.stopSeconds", Integer.toString(pool.drainSeconds()));
    return print(lines);
  }

  private static SortedMap<String, String> common(ClusterModel cluster, ServerSettings settings) {
    SortedMap<String, String> lines = new TreeMap<>(settings.config());
    if (!settings.allowAnonymous()) {
      lines.put("enforce.auth.enabled", "true");
      lines.putIfAbsent("enforce.auth.schemes", "digest,x509");
    }
    if (settings.plainClients()) lines.put("clientPort", Integer.toString(Ports.CLIENT));
    settings.clientTls().ifPresent(tls -> lines.putAll(clientTls(tls)));
    lines.put("quorate.controlPort", Integer.toString(Ports.CONTROL));
    lines.put("quorate.healthPort", Integer.toString(Ports.HEALTH));
    lines.put("quorate.logFormat", settings.logFormat().name());
    // Whose certificates they take. Before there is an identity there is no server either.
    cluster
        .identity()
        .ifPresent(identity -> lines.put("quorate.clusterName", identity.clusterId()));
    lines.put("reconfigEnabled", "false");
    return lines;
  }

  private static Map<String, String> clientTls(ClientTls tls) {
    SortedMap<String, String> lines = new TreeMap<>();
    lines.put("secureClientPort", Integer.toString(Ports.CLIENT_TLS));
    lines.put(
        "ssl.clientAuth",
        switch (tls.auth()) {
          case Required -> "need";
          case Requested -> "want";
          case None -> "none";
        });
    return lines;
  }

  /** The servers read these lines again while they run. */
  private static String logLevel(ClusterModel cluster) {
    LoggingSpec logging = cluster.spec().logging();
    SortedMap<String, String> lines = new TreeMap<>();
    lines.put("quorate.logLevel", logging.level().name().toLowerCase(Locale.ROOT));
    if (logging.loggers() != null && !logging.loggers().isEmpty())
      lines.put(
          "quorate.loggers",
          new TreeMap<>(logging.loggers())
              .entrySet().stream()
                  .map(
                      each -> each.getKey() + ":" + each.getValue().name().toLowerCase(Locale.ROOT))
                  .collect(Collectors.joining(",")));
    return print(lines);
  }

  private static String print(SortedMap<String, String> lines) {
    StringBuilder text = new StringBuilder();
    lines.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
    return text.toString();
  }

  /**
   * Servers are named without the client's address: clients that track the configuration then keep
   * the connect string they were given.
   */
  private static String servers(ClusterModel cluster, SortedSet<Integer> voters) {
    StringBuilder text = new StringBuilder();
    for (int id : voters)
      text.append("server.")
          .append(id)
          .append('=')
          .append(Names.memberHost(cluster.namespace(), cluster.name(), id))
          .append(':')
          .append(Ports.PEERS)
          .append(':')
          .append(Ports.ELECTION)
          .append(":participant\n");
    return text.toString();
  }
}
