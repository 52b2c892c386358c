package io.quorate.operator.resources;

import io.quorate.operator.model.ClusterModel;
import io.quorate.operator.model.Names;
import io.quorate.operator.model.PoolModel;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The zoo.cfg of a server in a pod: the user's lines and ours, in the order of their keys. It holds
 * no path, since the pod's environment says where the data lies, and no line that depends on a
 * pod's address.
 */
final class ServerConfigFile {
  private ServerConfigFile() {}

  static String member(ClusterModel cluster) {
    SortedMap<String, String> lines = common(cluster.settings().config());
    // A blank server waits for the operator's command, so that two halves of a cluster that
    // can't see each other are never founded apart.
    lines.put("quorate.founding", "commanded");
    return print(lines, cluster);
  }

  /** An observer of a pool is not listed; it only needs to know whom to follow. */
  static String observer(PoolModel pool) {
    SortedMap<String, String> lines = common(pool.settings().config());
    lines.put("peerType", "observer");
    return print(lines, pool.cluster());
  }

  private static SortedMap<String, String> common(Map<String, String> userLines) {
    SortedMap<String, String> lines = new TreeMap<>(userLines);
    lines.put("clientPort", Integer.toString(Ports.CLIENT));
    lines.put("quorate.controlPort", Integer.toString(Ports.CONTROL));
    lines.put("quorate.healthPort", Integer.toString(Ports.HEALTH));
    // Servers refuse unprotected links between different hosts unless told so, and the operator
    // gives out no certificates yet. It goes when it does.
    lines.put("quorate.insecurePeers", "true");
    lines.put("reconfigEnabled", "false");
    return lines;
  }

  /**
   * Servers are named without the client's address: clients that track the configuration then keep
   * the connect string they were given.
   */
  private static String print(SortedMap<String, String> lines, ClusterModel cluster) {
    StringBuilder text = new StringBuilder();
    lines.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
    for (int id : cluster.voters())
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
