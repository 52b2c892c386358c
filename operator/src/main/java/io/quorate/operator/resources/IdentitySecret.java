package io.quorate.operator.resources;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.quorate.operator.model.Identity;
import io.quorate.operator.model.Labels;
import io.quorate.operator.model.Names;
import io.quorate.operator.model.RolloutRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
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
    Map<String, String> data = new LinkedHashMap<>();
    data.put("clusterId", encode(identity.clusterId()));
    data.put("incarnation", encode(Integer.toString(identity.incarnation())));
    data.put(
        "voters",
        encode(identity.voters().stream().map(Object::toString).collect(Collectors.joining(","))));
    data.put("founded", encode(Boolean.toString(identity.founded())));
    identity.foundedAt().ifPresent(time -> data.put("foundedAt", encode(time.toString())));
    identity
        .pools()
        .forEach((name, number) -> data.put(POOL_PREFIX + name, encode(number.toString())));
    RolloutRecord rollout = identity.rollout();
    rollout.approved().ifPresent(revision -> data.put(APPROVED, encode(revision)));
    rollout.good().ifPresent(revision -> data.put(GOOD, encode(revision)));
    if (!rollout.goodSpec().isEmpty()) data.put(GOOD_SPEC, encode(rollout.goodSpec()));
    rollout.takenBack().ifPresent(revision -> data.put(TAKEN_BACK, encode(revision)));
    if (!rollout.refusal().isEmpty()) data.put(REFUSAL, encode(rollout.refusal()));
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(Names.identitySecret(cluster))
        .withLabels(Labels.members(cluster))
        .withResourceVersion(
            identity.resourceVersion().isEmpty() ? null : identity.resourceVersion())
        .endMetadata()
        .withType("quorate.io/identity")
        .withData(data)
        .build();
  }

  /**
   * @throws IllegalArgumentException if somebody has damaged it: nothing may be decided then
   */
  public static Identity read(Secret secret) {
    SortedSet<Integer> voters = new TreeSet<>();
    for (String id : value(secret, "voters").split(",")) voters.add(Integer.valueOf(id.trim()));
    boolean founded = Boolean.parseBoolean(value(secret, "founded"));
    SortedMap<String, Integer> pools = new TreeMap<>();
    for (String key : secret.getData().keySet())
      if (key.startsWith(POOL_PREFIX))
        pools.put(key.substring(POOL_PREFIX.length()), Integer.valueOf(value(secret, key)));
    Optional<Instant> foundedAt = Optional.empty();
    if (founded)
      foundedAt =
          Optional.of(
              secret.getData().containsKey("foundedAt")
                  ? Instant.parse(value(secret, "foundedAt"))
                  : Instant.EPOCH);
    return new Identity(
        value(secret, "clusterId"),
        Integer.parseInt(value(secret, "incarnation")),
        voters,
        foundedAt,
        pools,
        new RolloutRecord(
            optional(secret, APPROVED),
            optional(secret, GOOD),
            optional(secret, GOOD_SPEC).orElse(""),
            optional(secret, TAKEN_BACK),
            optional(secret, REFUSAL).orElse("")),
        secret.getMetadata().getResourceVersion());
  }

  private static Optional<String> optional(Secret secret, String key) {
    return secret.getData().containsKey(key) ? Optional.of(value(secret, key)) : Optional.empty();
  }

  private static String value(Secret secret, String key) {
    String encoded = secret.getData() == null ? null : secret.getData().get(key);
    if (encoded == null)
      throw new IllegalArgumentException(
          "the Secret " + secret.getMetadata().getName() + " lacks the key " + key);
    return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
  }

  private static String encode(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
