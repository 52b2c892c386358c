package io.quorate.e2e.agent;

import java.nio.file.Path;
import java.util.List;

/**
 * How a node agent is to work.
 *
 * @param nodeName what the node is called
 * @param data where pods, volumes, logs and hosts files are kept; its path must hold no space,
 *     because it becomes part of {@code JAVA_OPTS}
 * @param launcher the command that stands for {@code quorate} in a container's command
 * @param network the first two numbers of the pods' addresses, such as {@code 127.0}
 * @param binds whether the agent puts pods on its node, as no scheduler does
 */
public record AgentOptions(
    String nodeName, Path data, List<String> launcher, String network, boolean binds) {
  public AgentOptions {
    if (data.toString().matches(".*\\s.*")) {
      throw new IllegalArgumentException(
          "the path of the data directory must hold no space: " + data);
    }
  }
}
