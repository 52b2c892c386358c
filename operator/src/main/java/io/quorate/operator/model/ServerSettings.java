package io.quorate.operator.model;

import io.fabric8.kubernetes.api.model.Quantity;
import java.util.SortedMap;

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
  public ServerSettings withResources(
      SortedMap<String, Quantity> otherRequests, SortedMap<String, Quantity> otherLimits) {
    return new ServerSettings(image, otherRequests, otherLimits, config);
  }
}
