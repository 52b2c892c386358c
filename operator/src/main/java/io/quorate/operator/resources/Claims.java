package io.quorate.operator.resources;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Quantity;
import io.quorate.operator.model.ClusterModel;
import io.quorate.operator.model.Labels;
import io.quorate.operator.model.Names;
import io.quorate.operator.model.Storage;
import java.util.Optional;

/** What a voter's volume claims shall be, beyond what they were made as. */
public final class Claims {
  private Claims() {}

  /** The size that a claim has to grow to; empty if it is large enough or not a member's. */
  public static Optional<Quantity> growth(ClusterModel cluster, PersistentVolumeClaim claim) {
    if (isRetired(claim)) return Optional.empty();
    return size(cluster, claim)
        .map(Quantity::new)
        .filter(wanted ->
            Quantity.getAmountInBytes(wanted)
                    .compareTo(
                        Quantity.getAmountInBytes(
                            claim.getSpec().getResources().getRequests().get("storage")))
                > 0);
  }

  /**
   * Who takes claims and the identity along when it is deleted. Both or neither: a cluster that is
   * made again must not find that it was founded, and no volumes.
   */
  public static Optional<OwnerReference> wantedOwner(ClusterModel cluster) {
    return cluster.storage() instanceof Storage.Persistent volume && volume.deletedWithCluster()
        ? Optional.of(Owner.keeper(cluster))
        : Optional.empty();
  }

  public static boolean isRetired(PersistentVolumeClaim claim) {
    return "true".equals(claim.getMetadata().getLabels().get(Labels.RETIRED));
  }

  private static Optional<String> size(ClusterModel cluster, PersistentVolumeClaim claim) {
    String member = claim.getMetadata().getLabels().get(Labels.MEMBER_ID);
    if (member == null || !(cluster.storage() instanceof Storage.Persistent volume))
      return Optional.empty();
    int id = Integer.parseInt(member);
    String name = claim.getMetadata().getName();
    if (name.equals(Names.memberClaim(cluster.name(), id))) return Optional.of(volume.size());
    return volume
        .log()
        .filter(_ -> name.equals(Names.memberLogClaim(cluster.name(), id)))
        .map(Storage.Log::size);
  }
}
