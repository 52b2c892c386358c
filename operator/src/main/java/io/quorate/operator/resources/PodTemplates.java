package io.quorate.operator.resources;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.quorate.operator.model.Names;
import io.quorate.operator.model.ServerSettings;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The pod that runs a server, the same for voters and observers. It satisfies Kubernetes' {@code
 * restricted} Pod Security Standard.
 */
final class PodTemplates {
  static final String CONTAINER = "server";
  static final String DATA_VOLUME = "data";
  static final String LOG_VOLUME = "log";

  /** A directory below the volume's root, where a fresh file system has a lost+found of its own. */
  private static final String DATA_MOUNT = "/var/lib/quorate";

  private static final String DATA_DIRECTORY = DATA_MOUNT + "/data";
  private static final String LOG_MOUNT = "/var/lib/quorate-log";
  private static final String LOG_DIRECTORY = LOG_MOUNT + "/log";

  /** In the administrator's Secret: user:base64(hash). */
  static final String SUPER_DIGEST = "superDigest";

  private static final String SUPER_DIGEST_VARIABLE = "QUORATE_SUPER_DIGEST";
  private static final String CONFIG_MOUNT = "/etc/quorate";
  static final String CONFIG_FILE = "zoo.cfg";
  private static final String TLS_VOLUME = "tls";
  private static final String TLS_MOUNT = "/etc/quorate-tls";

  private static final String CLIENT_TLS_VOLUME = "client-tls";
  private static final String CLIENT_TLS_MOUNT = "/etc/quorate-client-tls";

  /** User and group of the image; any number but 0 would do. */
  private static final long USER = 65532;

  /** The volume's files belong to root and to the pod's group. */
  private static final int OWNER_AND_GROUP_READ = 0440;

  /** A leader hands over and a learner says goodbye in seconds; a minute is for a starved node. */
  private static final long TERMINATION_GRACE_SECONDS = 60;

  /** The rest of the memory limit is for network buffers, threads and the JVM itself. */
  private static final BigDecimal HEAP_SHARE_OF_LIMIT = new BigDecimal("0.6");

  private PodTemplates() {}

  /**
   * What differs between the pods of one cluster.
   *
   * @param together the pods of its kind, which are kept apart from each other
   * @param workload name of the StatefulSet, and so of its ConfigMap and its Secret
   * @param directories volumes of the pod's own for data, where it has no claims
   * @param ownLog whether the log has a volume of its own
   * @param zone the only zone in which it may run
   * @param drainSeconds how long it lets its clients go when it is stopped
   */
  record Part(
      Map<String, String> labels,
      Map<String, String> together,
      EnvVar id,
      String workload,
      List<Volume> directories,
      boolean ownLog,
      Optional<String> zone,
      int drainSeconds) {}

  static PodTemplateSpec server(
      ServerSettings settings, Part part, Map<String, String> annotations) {
    return PodOverrides.lay(settings.podOverrides(), plain(settings, part, annotations));
  }

  /** Before the user's own piece is laid over it. */
  static PodTemplateSpec plain(
      ServerSettings settings, Part part, Map<String, String> annotations) {
    List<Volume> volumes = new ArrayList<>();
    volumes.add(
        new VolumeBuilder()
            .withName("config")
            .withNewConfigMap()
            .withName(part.workload())
            .endConfigMap()
            .build());
    volumes.add(secret(TLS_VOLUME, Names.certificateSecret(part.workload())));
    settings.clientTls().ifPresent(tls -> volumes.add(secret(CLIENT_TLS_VOLUME, tls.secret())));
    volumes.add(new VolumeBuilder().withName("tmp").withNewEmptyDir().endEmptyDir().build());
    volumes.addAll(part.directories());
    PodSpecBuilder pod =
        new PodSpecBuilder()
            .withAutomountServiceAccountToken(false)
            .withEnableServiceLinks(false)
            .withServiceAccountName(settings.serviceAccount().orElse(null))
            .withTerminationGracePeriodSeconds(TERMINATION_GRACE_SECONDS + part.drainSeconds())
            .withImagePullSecrets(
                settings.pullSecrets().stream().map(LocalObjectReference::new).toList())
            .withNewSecurityContext()
            .withRunAsNonRoot(true)
            .withRunAsUser(USER)
            .withRunAsGroup(USER)
            .withFsGroup(USER)
            .withFsGroupChangePolicy("OnRootMismatch")
            .withNewSeccompProfile()
            .withType("RuntimeDefault")
            .endSeccompProfile()
            .endSecurityContext()
            .withContainers(container(settings, part))
            .withVolumes(volumes);
    Scheduling.place(pod, settings.scheduling(), part.together(), part.zone());
    return new PodTemplateSpecBuilder()
        .withNewMetadata()
        .withLabels(part.labels())
        .withAnnotations(annotations)
        .endMetadata()
        .withSpec(pod.build())
        .build();
  }

  private static Volume secret(String name, String secret) {
    return new VolumeBuilder()
        .withName(name)
        .withNewSecret()
        .withSecretName(secret)
        .withDefaultMode(OWNER_AND_GROUP_READ)
        .endSecret()
        .build();
  }

  private static List<ContainerPort> ports(ServerSettings settings) {
    List<ContainerPort> ports = new ArrayList<>();
    if (settings.plainClients()) ports.add(port("client", Ports.CLIENT));
    if (settings.clientTls().isPresent()) ports.add(port("client-tls", Ports.CLIENT_TLS));
    ports.add(port("peers", Ports.PEERS));
    ports.add(port("health", Ports.HEALTH));
    ports.add(port("control", Ports.CONTROL));
    return ports;
  }

  private static ContainerPort port(String name, int number) {
    return new ContainerPortBuilder().withName(name).withContainerPort(number).build();
  }

  private static List<VolumeMount> optionalMounts(ServerSettings settings, Part part) {
    List<VolumeMount> mounts = new ArrayList<>();
    if (settings.clientTls().isPresent())
      mounts.add(
          new VolumeMountBuilder()
              .withName(CLIENT_TLS_VOLUME)
              .withMountPath(CLIENT_TLS_MOUNT)
              .withReadOnly(true)
              .build());
    if (part.ownLog())
      mounts.add(new VolumeMountBuilder().withName(LOG_VOLUME).withMountPath(LOG_MOUNT).build());
    return mounts;
  }

  private static Container container(ServerSettings settings, Part part) {
    return new ContainerBuilder()
        .withName(CONTAINER)
        .withImage(settings.image())
        .withImagePullPolicy(settings.pullPolicy())
        .withCommand("quorate", "server", CONFIG_MOUNT + "/" + CONFIG_FILE)
        .withEnv(environment(settings, part))
        .withPorts(ports(settings))
        .withNewResources()
        .withRequests(settings.requests())
        .withLimits(settings.limits())
        .endResources()
        // Recovery of a long log may take minutes; until it is done nothing else is asked.
        .withStartupProbe(probe("/startupz", 1, 1, 1800))
        .withReadinessProbe(probe("/readyz", 1, 2, 3))
        // Only that the loops turn: a server without a quorum is healthy and must not be killed.
        .withLivenessProbe(probe("/livez", 10, 5, 6))
        .addNewVolumeMount()
        .withName("config")
        .withMountPath(CONFIG_MOUNT)
        .withReadOnly(true)
        .endVolumeMount()
        .addNewVolumeMount()
        .withName(TLS_VOLUME)
        .withMountPath(TLS_MOUNT)
        .withReadOnly(true)
        .endVolumeMount()
        .addNewVolumeMount()
        .withName(DATA_VOLUME)
        .withMountPath(DATA_MOUNT)
        .endVolumeMount()
        .addAllToVolumeMounts(optionalMounts(settings, part))
        .addNewVolumeMount()
        .withName("tmp")
        .withMountPath("/tmp")
        .endVolumeMount()
        .withNewSecurityContext()
        .withAllowPrivilegeEscalation(false)
        .withReadOnlyRootFilesystem(true)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .endSecurityContext()
        .build();
  }

  private static List<EnvVar> environment(ServerSettings settings, Part part) {
    List<EnvVar> environment = new ArrayList<>();
    environment.add(part.id());
    environment.add(variable("QUORATE_DATA_DIR", DATA_DIRECTORY));
    environment.add(variable("QUORATE_TLS_DIR", TLS_MOUNT));
    if (settings.clientTls().isPresent())
      environment.add(variable("QUORATE_CLIENT_TLS_DIR", CLIENT_TLS_MOUNT));
    if (part.ownLog()) environment.add(variable("QUORATE_DATA_LOG_DIR", LOG_DIRECTORY));
    List<String> options = new ArrayList<>();
    heap(settings).ifPresent(options::add);
    settings
        .superDigest()
        .ifPresent(secret -> {
          environment.add(
              new EnvVarBuilder()
                  .withName(SUPER_DIGEST_VARIABLE)
                  .withNewValueFrom()
                  .withNewSecretKeyRef(SUPER_DIGEST, secret, false)
                  .endValueFrom()
                  .build());
          options.add(
              "-Dzookeeper.DigestAuthenticationProvider.superDigest=$("
                  + SUPER_DIGEST_VARIABLE
                  + ")");
        });
    if (!options.isEmpty()) environment.add(variable("JAVA_OPTS", String.join(" ", options)));
    return environment;
  }

  private static Optional<String> heap(ServerSettings settings) {
    Quantity limit = settings.limits().get("memory");
    if (limit == null) return Optional.empty();
    BigDecimal bytes = Quantity.getAmountInBytes(limit);
    long mebibytes = bytes.multiply(HEAP_SHARE_OF_LIMIT).longValue() >> 20;
    return Optional.of("-Xmx" + Math.max(mebibytes, 16) + "m");
  }

  static EnvVar variable(String name, String value) {
    return new EnvVarBuilder().withName(name).withValue(value).build();
  }

  private static Probe probe(
      String path, int periodSeconds, int timeoutSeconds, int failureThreshold) {
    return new ProbeBuilder()
        .withNewHttpGet()
        .withPath(path)
        .withNewPort("health")
        .endHttpGet()
        .withPeriodSeconds(periodSeconds)
        .withTimeoutSeconds(timeoutSeconds)
        .withFailureThreshold(failureThreshold)
        .build();
  }
}
