package io.quorate.e2e.agent;

import java.nio.file.Path;
import java.util.List;

/**
 * How a node agent is to work.
 *
 * @param nodeNames the nodes that this machine is; pods are spread over those that take any
 * @param data where pods, volumes, logs and hosts files are kept; its path must hold no space,
 *     because it becomes part of {@code JAVA_OPTS}
 * @param launcher the command that stands for {@code quorate} in a container's command
 * @param network the first two numbers of the pods' addresses, such as {@code 127.0}
 * @param binds whether the agent puts pods on its node, as no scheduler does
 */
public record AgentOptions(
    List<String> nodeNames, Path data, List<String> launcher, String network, boolean binds) {
  public AgentOptions {
    if (nodeNames.isEmpty()) throw new IllegalArgumentException("an agent is at least one node");
    if (data.toString().matches(".*\\s.*")) {
      throw new IllegalArgumentException(
          "the path of the data directory must hold no space: " + data);
    }
  }
}
