package io.quorate.operator.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Quantity;
import io.quorate.operator.api.AuthSpec;
import io.quorate.operator.api.ComputeResources;
import io.quorate.operator.api.CoordinationClusterSpec;
import io.quorate.operator.api.ImageSpec;
import io.quorate.operator.api.LoggingSpec;
import io.quorate.operator.api.SchedulingSpec;
import io.quorate.operator.api.TlsSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the pods of a cluster's servers are made from, as far as the user decides it. Two clusters
 * with the same settings have the same pods, and another setting takes a restart.
 *
 * @param pullPolicy as Kubernetes spells it
 * @param pullSecrets Secrets with which nodes fetch the image
 * @param config lines of zoo.cfg, in the order of their keys
 * @param podOverrides a piece of a pod template that is laid over ours
 * @param superDigest the Secret with the administrator's digest
 * @param plainClients whether clients may connect without encryption
 * @param clientTls how they may with it
 */
public record ServerSettings(
    String image,
    String pullPolicy,
    List<String> pullSecrets,
    SortedMap<String, Quantity> requests,
    SortedMap<String, Quantity> limits,
    SortedMap<String, String> config,
    SchedulingSpec scheduling,
    Optional<ObjectNode> podOverrides,
    Optional<String> serviceAccount,
    boolean allowAnonymous,
    Optional<String> superDigest,
    boolean plainClients,
    Optional<ClientTls> clientTls,
    LoggingSpec.Format logFormat) {
  /**
   * @param cluster its name
   * @param defaultImage the server that belongs to this operator
   */
  public static ServerSettings of(
      String cluster, CoordinationClusterSpec spec, String defaultImage) {
    ImageSpec image = spec.image();
    return new ServerSettings(
            image(image, spec.version(), defaultImage),
            (image == null ? ImageSpec.PullPolicy.IfNotPresent : image.pullPolicy()).name(),
            image == null || image.pullSecrets() == null
                ? List.of()
                : image.pullSecrets().stream().map(ImageSpec.PullSecret::name).toList(),
            new TreeMap<>(),
            new TreeMap<>(),
            spec.config() == null ? new TreeMap<>() : new TreeMap<>(spec.config()),
            spec.scheduling(),
            Optional.ofNullable(spec.podOverrides()),
            Optional.ofNullable(spec.serviceAccountName()),
            spec.auth().allowAnonymous(),
            Optional.ofNullable(spec.auth().adminSecretRef()).map(AuthSpec.SecretRef::name),
            spec.tls().client() != TlsSpec.Clients.Required,
            clientTls(cluster, spec.tls()),
            spec.logging().format())
        .with(spec.resources());
  }

  /** The same with compute resources of its own, if there are any. */
  ServerSettings with(@Nullable ComputeResources resources) {
    return resources == null
        ? this
        : new ServerSettings(
            image,
            pullPolicy,
            pullSecrets,
            sorted(resources.requests()),
            sorted(resources.limits()),
            config,
            scheduling,
            podOverrides,
            serviceAccount,
            allowAnonymous,
            superDigest,
            plainClients,
            clientTls,
            logFormat);
  }

  /** The same for pods that may share a node where there is no other. */
  public ServerSettings sharingNodes() {
    if (scheduling.hostAntiAffinity() != SchedulingSpec.Spread.Required) return this;
    return new ServerSettings(
        image,
        pullPolicy,
        pullSecrets,
        requests,
        limits,
        config,
        new SchedulingSpec(
            SchedulingSpec.Spread.Preferred,
            scheduling.zoneSpread(),
            scheduling.priorityClassName(),
            scheduling.nodeSelector(),
            scheduling.tolerations()),
        podOverrides,
        serviceAccount,
        allowAnonymous,
        superDigest,
        plainClients,
        clientTls,
        logFormat);
  }

  private static Optional<ClientTls> clientTls(String cluster, TlsSpec tls) {
    if (tls.client() == TlsSpec.Clients.Disabled) return Optional.empty();
    return Optional.of(new ClientTls(Names.clientSecret(cluster, tls), tls.clientAuth()));
  }

  /** A version is a tag of the repository that the operator's own server comes from. */
  private static String image(
      @Nullable ImageSpec image, @Nullable String version, String defaultImage) {
    if (image != null && image.reference() != null) return image.reference();
    return version == null ? defaultImage : repository(defaultImage) + ":" + version;
  }

  private static String repository(String image) {
    String name = image.contains("@") ? image.substring(0, image.indexOf('@')) : image;
    int tag = name.indexOf(':', name.lastIndexOf('/') + 1);
    return tag < 0 ? name : name.substring(0, tag);
  }

  private static SortedMap<String, Quantity> sorted(@Nullable Map<String, Quantity> quantities) {
    return quantities == null ? new TreeMap<>() : new TreeMap<>(quantities);
  }
}
