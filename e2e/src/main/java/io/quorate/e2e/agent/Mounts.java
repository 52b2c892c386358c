package io.quorate.e2e.agent;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapProjection;
import io.fabric8.kubernetes.api.model.ConfigMapVolumeSource;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFile;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.ServiceAccountTokenProjection;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where the paths of a container are on this machine. There is no file system of its own, so texts
 * that begin with the path of a mount are rewritten. A pod's directories are {@code
 * <root>/volumes/<volume>}, those of claims lie elsewhere and outlive it.
 */
final class Mounts {
  private final TreeMap<String, Path> byPath =
      new TreeMap<>(
          Comparator.comparingInt(String::length)
              .reversed()
              .thenComparing(Comparator.naturalOrder()));

  private Mounts() {}

  /**
   * Makes what the container's mounts need, and brings files of ConfigMaps and Secrets up to date.
   */
  static Mounts prepare(Pod pod, Container container, Path root, Cluster cluster)
      throws CannotRun, IOException {
    Mounts mounts = new Mounts();
    Map<String, Path> volumes = new HashMap<>();
    for (Volume volume : pod.getSpec().getVolumes()) {
      volumes.put(volume.getName(), directory(pod, volume, root, cluster));
    }
    for (VolumeMount mount : container.getVolumeMounts()) {
      Path directory = volumes.get(mount.getName());
      if (directory == null)
        throw CannotRun.ever(
            "there is no volume " + mount.getName() + " for " + mount.getMountPath());
      Path place = mount.getSubPath() == null ? directory : directory.resolve(mount.getSubPath());
      Files.createDirectories(place);
      mounts.byPath.put(mount.getMountPath(), place);
    }
    return mounts;
  }

  /** A text as the process is given it. */
  String rewrite(String text) {
    for (Map.Entry<String, Path> mount : byPath.entrySet()) {
      String path = mount.getKey();
      if (text.equals(path)) return mount.getValue().toString();
      if (text.startsWith(path + "/")) return mount.getValue() + text.substring(path.length());
    }
    return text;
  }

  private static Path directory(Pod pod, Volume volume, Path root, Cluster cluster)
      throws CannotRun, IOException {
    String namespace = pod.getMetadata().getNamespace();
    Path own = root.resolve("volumes").resolve(volume.getName());
    if (volume.getPersistentVolumeClaim() != null) {
      return claimed(namespace, volume.getPersistentVolumeClaim().getClaimName(), cluster);
    }
    Files.createDirectories(own);
    if (volume.getEmptyDir() != null) return own;
    if (volume.getConfigMap() != null) {
      ConfigMapVolumeSource map = volume.getConfigMap();
      PublishedFiles.publish(
          own, files(namespace, map.getName(), map.getOptional(), map.getItems(), cluster));
      return own;
    }
    if (volume.getSecret() != null) {
      boolean optional = Boolean.TRUE.equals(volume.getSecret().getOptional());
      Map<String, byte[]> data =
          secret(namespace, volume.getSecret().getSecretName(), optional, cluster);
      PublishedFiles.publish(own, chosen(data, volume.getSecret().getItems()));
      return own;
    }
    if (volume.getProjected() != null) {
      Map<String, byte[]> data = new HashMap<>();
      for (VolumeProjection source : volume.getProjected().getSources())
        data.putAll(projected(pod, source, cluster));
      PublishedFiles.publish(own, data);
      return own;
    }
    throw CannotRun.ever(
        "local mode has volumes of the kinds emptyDir, configMap, secret, projected and persistentVolumeClaim, and "
            + volume.getName()
            + " is of another");
  }

  private static Path claimed(String namespace, String name, Cluster cluster)
      throws CannotRun, IOException {
    PersistentVolumeClaim claim = cluster.claim(namespace, name);
    if (claim == null
        || claim.getStatus() == null
        || !"Bound".equals(claim.getStatus().getPhase())) {
      throw CannotRun.yet("the claim " + name + " is not bound");
    }
    PersistentVolume volume = cluster.volume(claim.getSpec().getVolumeName());
    if (volume == null)
      throw CannotRun.yet("the volume of the claim " + name + " is not known yet");
    if (volume.getSpec().getHostPath() == null)
      throw CannotRun.ever("the volume of the claim " + name + " is no directory");
    Path path = Path.of(volume.getSpec().getHostPath().getPath());
    Files.createDirectories(path);
    return path;
  }

  private static Map<String, byte[]> projected(Pod pod, VolumeProjection source, Cluster cluster)
      throws CannotRun {
    String namespace = pod.getMetadata().getNamespace();
    if (source.getServiceAccountToken() != null) {
      ServiceAccountTokenProjection wanted = source.getServiceAccountToken();
      String token = cluster.tokens().of(pod, wanted.getExpirationSeconds());
      return Map.of(wanted.getPath(), token.getBytes(StandardCharsets.UTF_8));
    }
    if (source.getConfigMap() != null) {
      ConfigMapProjection map = source.getConfigMap();
      return files(namespace, map.getName(), map.getOptional(), map.getItems(), cluster);
    }
    if (source.getSecret() != null) {
      boolean optional = Boolean.TRUE.equals(source.getSecret().getOptional());
      return chosen(
          secret(namespace, source.getSecret().getName(), optional, cluster),
          source.getSecret().getItems());
    }
    Map<String, byte[]> fields = new HashMap<>();
    for (DownwardAPIVolumeFile file : source.getDownwardAPI().getItems())
      fields.put(
          file.getPath(),
          Environment.field(pod, file.getFieldRef().getFieldPath(), "")
              .getBytes(StandardCharsets.UTF_8));
    return fields;
  }

  private static Map<String, byte[]> files(
      String namespace,
      String name,
      @Nullable Boolean optional,
      List<KeyToPath> items,
      Cluster cluster)
      throws CannotRun {
    ConfigMap map = cluster.configMap(namespace, name);
    Map<String, byte[]> data = new HashMap<>();
    if (map == null) {
      if (Boolean.TRUE.equals(optional)) return data;
      throw CannotRun.yet("there is no ConfigMap " + name);
    }
    map.getData().forEach((key, text) -> data.put(key, text.getBytes(StandardCharsets.UTF_8)));
    map.getBinaryData().forEach((key, text) -> data.put(key, Base64.getDecoder().decode(text)));
    return chosen(data, items);
  }

  private static Map<String, byte[]> secret(
      String namespace, String name, boolean optional, Cluster cluster) throws CannotRun {
    Secret secret = cluster.secret(namespace, name);
    Map<String, byte[]> data = new HashMap<>();
    if (secret != null)
      secret.getData().forEach((key, text) -> data.put(key, Base64.getDecoder().decode(text)));
    else if (!optional) throw CannotRun.yet("there is no Secret " + name);
    return data;
  }

  private static Map<String, byte[]> chosen(Map<String, byte[]> data, List<KeyToPath> items) {
    if (items == null || items.isEmpty()) return data;
    Map<String, byte[]> chosen = new HashMap<>();
    for (KeyToPath item : items) {
      byte[] content = data.get(item.getKey());
      if (content != null) chosen.put(item.getPath(), content);
    }
    return chosen;
  }
}
