package io.quorate.operator.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Applies owned objects, and never takes one over from another owner. Remembers what it applied to
 * which version of an object, so that an object nobody has touched costs no request; forgetting
 * that costs one request that changes nothing.
 */
final class Applier {
  /** Far above what one operator has in use; beyond it the memory is dropped and built anew. */
  private static final int REMEMBERED_MAX = 100_000;

  private record Applied(int desiredHash, String resourceVersion) {}

  private final KubernetesClient client;
  private final ObjectWriter writer;
  private final Map<String, Applied> remembered = new ConcurrentHashMap<>();

  Applier(KubernetesClient client, ObjectWriter writer) {
    this.client = client;
    this.writer = writer;
  }

  /**
   * @param cached the objects of the owner as the informers have them; one that is not among them
   *     is looked up
   */
  void apply(HasMetadata desired, Collection<? extends HasMetadata> cached)
      throws NameTaken, StillGoing {
    apply(desired, cached, writer::apply);
  }

  /**
   * @param write brings the object into the form that is wanted and returns the live one
   */
  void apply(
      HasMetadata desired,
      Collection<? extends HasMetadata> cached,
      UnaryOperator<HasMetadata> write)
      throws NameTaken, StillGoing {
    HasMetadata live = find(desired, cached);
    if (live != null) checkOwner(desired, live);
    String key = key(desired);
    int hash = Serialization.asJson(desired).hashCode();
    Applied before = remembered.get(key);
    if (live != null
        && before != null
        && before.desiredHash() == hash
        && before.resourceVersion().equals(live.getMetadata().getResourceVersion())) return;
    HasMetadata result = write.apply(desired);
    if (remembered.size() > REMEMBERED_MAX) remembered.clear();
    remembered.put(key, new Applied(hash, result.getMetadata().getResourceVersion()));
  }

  private @Nullable HasMetadata find(
      HasMetadata desired, Collection<? extends HasMetadata> cached) {
    for (HasMetadata object : cached)
      if (object.getKind().equals(desired.getKind())
          && object.getMetadata().getName().equals(desired.getMetadata().getName())) return object;
    return client.resource(desired).get();
  }

  /** Throws unless the live object was made for the owner that the desired one names. */
  static void checkOwner(HasMetadata desired, HasMetadata live) throws NameTaken, StillGoing {
    OwnerReference wanted = desired.getMetadata().getOwnerReferences().getFirst();
    for (OwnerReference owner : live.getMetadata().getOwnerReferences()) {
      if (owner.getUid().equals(wanted.getUid())) {
        if (live.getMetadata().getDeletionTimestamp() != null) throw new StillGoing(live);
        return;
      }
      // Made for a resource of this name that is gone: Kubernetes is about to delete it.
      if (owner.getKind().equals(wanted.getKind()) && owner.getName().equals(wanted.getName()))
        throw new StillGoing(live);
    }
    throw new NameTaken(live);
  }

  private static String key(HasMetadata object) {
    return object.getKind()
        + "/"
        + object.getMetadata().getNamespace()
        + "/"
        + object.getMetadata().getName();
  }
}
