package io.quorate.operator.resources;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.quorate.operator.model.Identity;
import io.quorate.operator.model.Labels;
import io.quorate.operator.model.Names;
import io.quorate.operator.model.RolloutRecord;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The identity of a cluster as a Secret, written and read back. It has no owner: like the volumes
 * it outlives the cluster's resource, and with them a re-created one goes on.
 */
public final class IdentitySecret {
  private static final String POOL_PREFIX = "pool.";
  private static final String APPROVED = "revision.approved";
  private static final String GOOD = "revision.good";
  private static final String GOOD_SPEC = "revision.goodSpec";
  private static final String TAKEN_BACK = "revision.takenBack";
  private static final String REFUSAL = "revision.refusal";

  private IdentitySecret() {}

  /** The whole object; its resourceVersion makes an update of it a compare-and-set. */
  public static Secret of(String namespace, String cluster, Identity identity) {
    SecretData data =
        new SecretData()
            .put("clusterId", identity.clusterId())
            .put("incarnation", Integer.toString(identity.incarnation()))
            .put(
                "voters",
                identity.voters().stream().map(Object::toString).collect(Collectors.joining(",")))
            .put("founded", Boolean.toString(identity.founded()));
    identity.foundedAt().ifPresent(time -> data.put("foundedAt", time.toString()));
    identity.pools().forEach((name, number) -> data.put(POOL_PREFIX + name, number.toString()));
    RolloutRecord rollout = identity.rollout();
    rollout.approved().ifPresent(revision -> data.put(APPROVED, revision));
    rollout.good().ifPresent(revision -> data.put(GOOD, revision));
    if (!rollout.goodSpec().isEmpty()) data.put(GOOD_SPEC, rollout.goodSpec());
    rollout.takenBack().ifPresent(revision -> data.put(TAKEN_BACK, revision));
    if (!rollout.refusal().isEmpty()) data.put(REFUSAL, rollout.refusal());
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(Names.identitySecret(cluster))
        .withLabels(Labels.members(cluster))
        .withResourceVersion(
            identity.resourceVersion().isEmpty() ? null : identity.resourceVersion())
        .endMetadata()
        .withType("quorate.io/identity")
        .withData(data.encoded())
        .build();
  }

  /**
   * @throws IllegalArgumentException if somebody has damaged it: nothing may be decided then
   */
  public static Identity read(Secret secret) {
    SortedSet<Integer> voters = new TreeSet<>();
    for (String id : SecretData.get(secret, "voters").split(","))
      voters.add(Integer.valueOf(id.trim()));
    boolean founded = Boolean.parseBoolean(SecretData.get(secret, "founded"));
    SortedMap<String, Integer> pools = new TreeMap<>();
    for (String key : secret.getData().keySet())
      if (key.startsWith(POOL_PREFIX))
        pools.put(
            key.substring(POOL_PREFIX.length()), Integer.valueOf(SecretData.get(secret, key)));
    Optional<Instant> foundedAt = Optional.empty();
    if (founded)
      foundedAt =
          Optional.of(
              secret.getData().containsKey("foundedAt")
                  ? Instant.parse(SecretData.get(secret, "foundedAt"))
                  : Instant.EPOCH);
    return new Identity(
        SecretData.get(secret, "clusterId"),
        Integer.parseInt(SecretData.get(secret, "incarnation")),
        voters,
        foundedAt,
        pools,
        new RolloutRecord(
            SecretData.find(secret, APPROVED),
            SecretData.find(secret, GOOD),
            SecretData.find(secret, GOOD_SPEC).orElse(""),
            SecretData.find(secret, TAKEN_BACK),
            SecretData.find(secret, REFUSAL).orElse("")),
        secret.getMetadata().getResourceVersion());
  }
}
