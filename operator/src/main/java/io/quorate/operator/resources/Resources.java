package io.quorate.operator.resources;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.quorate.operator.model.ClusterModel;
import io.quorate.operator.model.Names;
import io.quorate.operator.observe.Observation;
import java.util.ArrayList;
import java.util.List;

/**
 * What shall exist of a cluster besides what the plan does step by step. Applying it is harmless at
 * any time and in any number.
 */
public final class Resources {
  private Resources() {}

  public static List<HasMetadata> desired(ClusterModel cluster, Observation seen) {
    List<HasMetadata> objects = new ArrayList<>();
    if (cluster.identity().isEmpty()) return objects;
    objects.add(Services.members(cluster));
    for (int id : cluster.voters()) objects.add(Members.config(cluster, id));
    // A voter's StatefulSet is held to its rendering against foreign edits, but an old one is left
    // alone until the plan restarts that voter.
    String revision = Members.revision(cluster);
    for (int id : cluster.voters())
      if (seen.voter(id).workload().filter(w -> w.revision().equals(revision)).isPresent())
        objects.add(Members.statefulSet(cluster, cluster.identity().get(), id));
    if (!cluster.founded()) return objects;
    // Clients come after the founding, so that no acknowledged write precedes the record of it.
    objects.add(Services.client(cluster));
    DisruptionBudgets.voters(cluster).ifPresent(objects::add);
    for (ClusterModel.Pool pool : cluster.pools()) objects.add(Pools.resource(cluster, pool));
    return objects;
  }

  /** What clients within the Kubernetes cluster connect to. */
  public static String connectString(ClusterModel cluster) {
    return Names.clientService(cluster.name()) + "." + cluster.namespace() + ".svc:" + Ports.CLIENT;
  }
}
