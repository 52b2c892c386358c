package io.quorate.operator.reconcile;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.quorate.operator.model.Identity;
import io.quorate.operator.model.Names;
import io.quorate.operator.model.RolloutRecord;
import io.quorate.operator.resources.IdentitySecret;
import java.net.HttpURLConnection;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * Reads and writes identity Secrets. Every read is live and every write a compare-and-set: what
 * must never happen twice is decided by it.
 */
final class IdentityStore {
  private static final int CLUSTER_ID_BYTES = 16;

  private final KubernetesClient client;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  IdentityStore(KubernetesClient client, Clock clock) {
    this.client = client;
    this.clock = clock;
  }

  Optional<Identity> read(String namespace, String cluster) {
    Secret secret =
        client.secrets().inNamespace(namespace).withName(Names.identitySecret(cluster)).get();
    return Optional.ofNullable(secret).map(IdentitySecret::read);
  }

  /** Does nothing if there is one already: another operator was first. */
  void create(String namespace, String cluster, SortedSet<Integer> voters) {
    byte[] clusterId = new byte[CLUSTER_ID_BYTES];
    random.nextBytes(clusterId);
    Identity identity =
        new Identity(
            HexFormat.of().formatHex(clusterId),
            1,
            voters,
            Optional.empty(),
            new TreeMap<>(),
            RolloutRecord.NONE,
            "");
    try {
      client.resource(IdentitySecret.of(namespace, cluster, identity)).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) throw e;
    }
  }

  void recordFounded(String namespace, String cluster, Identity identity) {
    replace(
        namespace,
        cluster,
        identity.withFoundedAt(clock.instant().truncatedTo(ChronoUnit.SECONDS)));
  }

  void recordApproved(String namespace, String cluster, Identity identity, String revision) {
    replace(namespace, cluster, identity.withRollout(identity.rollout().withApproved(revision)));
  }

  /**
   * @param spec that the rendering was made from, as JSON
   */
  void recordGood(
      String namespace, String cluster, Identity identity, String revision, String spec) {
    replace(namespace, cluster, identity.withRollout(identity.rollout().withGood(revision, spec)));
  }

  /**
   * @param refusal why a server would not start with it; empty if it did not come up
   */
  void recordTakenBack(
      String namespace, String cluster, Identity identity, String revision, String refusal) {
    replace(
        namespace,
        cluster,
        identity.withRollout(identity.rollout().withTakenBack(revision, refusal)));
  }

  /** Gives a pool the next number; none is given twice while the Secret lasts. */
  int assignPool(String namespace, String cluster, Identity identity, String pool) {
    int number = identity.pools().values().stream().mapToInt(Integer::intValue).max().orElse(0) + 1;
    SortedMap<String, Integer> pools = new TreeMap<>(identity.pools());
    pools.put(pool, number);
    replace(namespace, cluster, identity.withPools(pools));
    return number;
  }

  private void replace(String namespace, String cluster, Identity identity) {
    client.resource(IdentitySecret.of(namespace, cluster, identity)).update();
  }
}
