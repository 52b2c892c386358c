package io.quorate.e2e.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.e2e.apiserver.schema.Schema;
import io.quorate.e2e.apiserver.store.Key;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A kind of object in one version of its group: what it is called, where it lives and how it looks.
 *
 * @param subresources of {@code status} and {@code scale}, which it has
 * @param schema made at first use
 * @param scale where replicas are found; null without a scale subresource
 * @param custom whether a CRD made it
 */
public record ResourceType(
    String group,
    String version,
    String kind,
    String plural,
    String singular,
    List<String> shortNames,
    List<String> categories,
    boolean namespaced,
    Set<String> subresources,
    Supplier<Schema> schema,
    @Nullable ScalePaths scale,
    List<Column> columns,
    boolean custom) {

  /** Where the scale subresource finds its numbers: names from the object down. */
  public record ScalePaths(
      List<String> specReplicas, List<String> statusReplicas, List<String> selector) {}

  /** {@code GROUP/VERSION}, or just the version in the core group. */
  public String apiVersion() {
    return group.isEmpty() ? version : group + "/" + version;
  }

  /** {@code PLURAL.GROUP}, or just the plural in the core group. */
  public String qualified() {
    return group.isEmpty() ? plural : plural + "." + group;
  }

  /** What its objects are stored under. Both kinds of events are the same objects. */
  public String storedUnder() {
    return isNewEvent() ? "events" : qualified();
  }

  public Key key(String namespace, String name) {
    return new Key(storedUnder(), namespaced ? namespace : "", name);
  }

  public boolean hasStatus() {
    return subresources.contains("status");
  }

  /** Whether {@code metadata.generation} counts the changes of what its objects want. */
  boolean countsGenerations() {
    return custom
        || switch (plural) {
          case "statefulsets",
              "poddisruptionbudgets",
              "customresourcedefinitions",
              "endpointslices" ->
              true;
          case "networkpolicies" -> true;
          default -> false;
        };
  }

  private boolean isNewEvent() {
    return group.equals("events.k8s.io");
  }

  /**
   * An object as it is asked for in this version; the stored tree itself where there is no
   * difference.
   */
  ObjectNode presented(ObjectNode stored) {
    return isNewEvent() ? EventForms.toNew(stored) : stored;
  }

  /** The stored form of an object in this version. */
  ObjectNode stored(ObjectNode presented) {
    return isNewEvent() ? EventForms.toCore(presented) : presented;
  }
}
