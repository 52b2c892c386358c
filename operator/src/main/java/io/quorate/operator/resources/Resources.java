package io.quorate.operator.resources;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.quorate.operator.model.ClusterModel;
import io.quorate.operator.model.Names;
import io.quorate.operator.observe.Observation;
import io.quorate.operator.observe.VoterView;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

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
    SortedSet<Integer> voters = seen.roster(cluster.identity());
    SortedSet<Integer> configured = new TreeSet<>(voters);
    String revision = Members.revision(cluster);
    // A pod of an older rendering that comes back must find the settings it was made for.
    for (VoterView member : seen.voters().values())
      if (member.workload().isPresent()) {
        if (member.workload().get().revision().equals(revision)) configured.add(member.id());
        else configured.remove(member.id());
      }
    for (int id : configured) objects.add(Members.config(cluster, voters, id));
    if (!cluster.founded()) return objects;
    // Clients come after the founding, so that no acknowledged write precedes the record of it.
    objects.add(Services.client(cluster));
    // The budget follows what is committed: it is raised after a voter is added, and lowered when
    // one is removed, before its pod goes. While nobody can be asked it stays as it is.
    seen.ensemble()
        .flatMap(committed -> DisruptionBudgets.voters(cluster, committed.voters().size()))
        .ifPresent(objects::add);
    for (ClusterModel.Pool pool : cluster.pools()) objects.add(Pools.resource(cluster, pool));
    return objects;
  }

  /**
   * StatefulSets of members, to be held to their rendering against foreign edits. An old rendering
   * is left alone until the plan restarts that member.
   */
  public static List<StatefulSet> workloads(ClusterModel cluster, Observation seen) {
    List<StatefulSet> sets = new ArrayList<>();
    if (cluster.identity().isEmpty()) return sets;
    String revision = Members.revision(cluster);
    for (VoterView member : seen.voters().values())
      member
          .workload()
          .filter(workload -> workload.revision().equals(revision))
          .map(workload ->
              Members.statefulSet(
                  cluster, cluster.identity().get(), member.id(), workload.intent()))
          .ifPresent(sets::add);
    return sets;
  }

  /** Whether so few voters are left that a budget would only be in the way of drains. */
  public static boolean budgetIsInTheWay(ClusterModel cluster, Observation seen) {
    return seen.ensemble()
        .filter(committed -> DisruptionBudgets.voters(cluster, committed.voters().size()).isEmpty())
        .isPresent();
  }

  /** What clients within the Kubernetes cluster connect to. */
  public static String connectString(ClusterModel cluster) {
    return Names.clientService(cluster.name()) + "." + cluster.namespace() + ".svc:" + Ports.CLIENT;
  }
}
