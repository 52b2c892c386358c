package io.quorate.e2e.apiserver;

import java.nio.file.Path;
import java.util.Optional;

/** Where the output of a pod's container is, for {@code kubectl logs}; the node agent knows. */
public interface PodLogs {
  /** The file that the container writes to, if it has ever run here. */
  Optional<Path> of(String namespace, String pod, String uid);
}
