package io.quorate.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.quorate.e2e.local.ClusterView;
import io.quorate.e2e.servers.Tree;
import java.io.IOException;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A CoordinationCluster {@code c} in a namespace of its own, which goes when this is closed. It has
 * a pool of observers, {@code c-reads}, that begins empty.
 */
final class Ensemble implements AutoCloseable {
  /** Much longer than anything takes, on a machine that has much else to do. */
  static final Duration PATIENCE = Duration.ofMinutes(4);

  private static final int CLIENT_PORT = 2181;
  private static final String MEMBER_ID = "quorate.io/member-id";

  private final RealCluster cluster;
  private final String namespace;
  private final ClusterView view;

  private Ensemble(RealCluster cluster, String namespace) {
    this.cluster = cluster;
    this.namespace = namespace;
    view = new ClusterView(cluster.client(), namespace, "c");
  }

  /**
   * Makes one, and returns when it is ready.
   *
   * @param namespace one that no other test of the run has
   */
  static Ensemble of(RealCluster cluster, String namespace, int voters)
      throws IOException, InterruptedException {
    cluster.kubectl("create", "namespace", namespace);
    Ensemble ensemble = new Ensemble(cluster, namespace);
    ensemble.apply(voters);
    ensemble.awaitVoters(voters);
    return ensemble;
  }

  /** The manifest; the image is only a name here, and the same for whichever operator looks. */
  private String manifest(int voters) {
    return """
    apiVersion: quorate.io/v1
    kind: CoordinationCluster
    metadata: {name: c, namespace: %s}
    spec:
      replicas: %d
      image: {reference: quorate:test}
      tls: {client: Optional}
      rollout: {minReadySeconds: 1}
      storage: {size: 1Gi}
      observers: [{name: reads}]
    """
        .formatted(namespace, voters);
  }

  /** As a user, or a GitOps tool, does it again and again. */
  void apply(int voters) throws IOException, InterruptedException {
    cluster.kubectlWith(manifest(voters), "apply", "-f", "-");
  }

  void scale(int voters) throws IOException, InterruptedException {
    kubectl("scale", "coc/c", "--replicas=" + voters);
  }

  /** kubectl in the ensemble's namespace. */
  String kubectl(String... arguments) throws IOException, InterruptedException {
    String[] all = new String[arguments.length + 2];
    all[0] = "-n";
    all[1] = namespace;
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    return cluster.kubectl(all);
  }

  String namespace() {
    return namespace;
  }

  ClusterView view() {
    return view;
  }

  /**
   * Until so many voters are wanted, in the configuration and serving, and nothing is under way.
   */
  void awaitVoters(int voters) {
    try {
      Awaitility.await(voters + " voters in " + namespace)
          .atMost(PATIENCE)
          .ignoreExceptions()
          .until(() -> view.hasVoters(voters));
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(e.getMessage() + "; seen: " + describe(), e);
    }
  }

  private String describe() {
    try {
      return String.join("; ", view.drawn()) + "\nthe operator: " + cluster.operatorLog();
    } catch (IOException | RuntimeException e) {
      return e.toString();
    }
  }

  /** Where clients connect, through the client Service. */
  String connectString() throws IOException {
    return "127.0.0.1:" + cluster.agent().publish(namespace, "c", CLIENT_PORT);
  }

  /** Where clients connect, through the observers' Service. */
  String observersConnectString() throws IOException {
    return "127.0.0.1:" + cluster.agent().publish(namespace, "c-reads", CLIENT_PORT);
  }

  /** The pods of members that there are, by id. */
  SortedMap<Integer, Pod> members() {
    SortedMap<Integer, Pod> members = new TreeMap<>();
    for (Pod pod : view.pods()) {
      String id = pod.getMetadata().getLabels().get(MEMBER_ID);
      if (id != null) members.put(Integer.valueOf(id), pod);
    }
    return members;
  }

  Pod member(int id) {
    Pod pod = members().get(id);
    if (pod == null) throw new AssertionError("member " + id + " has no pod");
    return pod;
  }

  /** The id of the leader, as the status names it. */
  int leader() {
    Awaitility.await("a leader").atMost(PATIENCE).until(() -> !view.leader().isEmpty());
    return id(view.leader());
  }

  static int id(String pod) {
    return Integer.parseInt(pod.replaceAll("c-v(\\d+)-0", "$1"));
  }

  /** All voters hold one tree. */
  void assertEqualTrees() {
    SortedMap<String, String> first = new TreeMap<>();
    for (Pod pod : members().values()) {
      SortedMap<String, String> tree =
          Tree.dump(pod.getStatus().getPodIP() + ":" + CLIENT_PORT, pod.getMetadata().getName());
      if (first.isEmpty()) first = tree;
      SortedMap<String, String> differing = new TreeMap<>(tree);
      differing.entrySet().removeAll(first.entrySet());
      assertThat(differing).as("only in the tree of %s", pod.getMetadata().getName()).isEmpty();
      assertThat(tree).as("the tree of %s", pod.getMetadata().getName()).hasSameSizeAs(first);
    }
  }

  /** Returns when its processes have ended; what is left goes by itself. */
  @Override
  public void close() throws IOException {
    try {
      kubectl("delete", "coc", "c", "--wait=false");
      cluster.kubectl("delete", "namespace", namespace, "--wait=false");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Awaitility.await("the end of the pods of " + namespace)
        .atMost(PATIENCE)
        .until(() -> view.pods().isEmpty());
  }
}
