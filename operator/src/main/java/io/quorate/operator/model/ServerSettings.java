package io.quorate.operator.model;

import io.fabric8.kubernetes.api.model.Quantity;
import io.quorate.operator.api.ComputeResources;
import io.quorate.operator.api.CoordinationClusterSpec;
import io.quorate.operator.api.ImageSpec;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What every server of a cluster is started with, as far as the user decides it.
 *
 * @param config lines of zoo.cfg, in the order of their keys
 */
public record ServerSettings(
    String image,
    SortedMap<String, Quantity> requests,
    SortedMap<String, Quantity> limits,
    SortedMap<String, String> config) {
  /**
   * @param defaultImage the server that belongs to this operator
   */
  static ServerSettings of(CoordinationClusterSpec spec, String defaultImage) {
    return new ServerSettings(
            image(spec.image(), spec.version(), defaultImage),
            new TreeMap<>(),
            new TreeMap<>(),
            spec.config() == null ? new TreeMap<>() : new TreeMap<>(spec.config()))
        .with(spec.resources());
  }

  /** The same with compute resources of its own, if there are any. */
  ServerSettings with(@Nullable ComputeResources resources) {
    return resources == null
        ? this
        : new ServerSettings(
            image, sorted(resources.requests()), sorted(resources.limits()), config);
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
