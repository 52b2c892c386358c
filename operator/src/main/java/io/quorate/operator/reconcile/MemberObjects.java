package io.quorate.operator.reconcile;

import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.EvictionBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.quorate.operator.api.CoordinationCluster;
import io.quorate.operator.model.ClusterModel;
import io.quorate.operator.model.Intent;
import io.quorate.operator.model.Labels;
import io.quorate.operator.model.Names;
import io.quorate.operator.observe.PodView;
import io.quorate.operator.plan.Act;
import io.quorate.operator.plan.Act.Outcome;
import io.quorate.operator.resources.Members;
import java.net.HttpURLConnection;
import java.util.SortedSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Writes the objects of single members: workloads, volume claims, pods. Everything is looked at
 * live first and written only if it still is what was planned on; workloads are created and
 * replaced, never applied, since two operators must not merge what they want of one.
 */
final class MemberObjects {
  private final KubernetesClient client;
  private final KubernetesClient evictor;
  private final ObjectWriter writer;

  /**
   * @param evictor a client that does not repeat a request which is answered 429: for an eviction
   *     that is an answer
   */
  MemberObjects(KubernetesClient client, KubernetesClient evictor, ObjectWriter writer) {
    this.client = client;
    this.evictor = evictor;
    this.writer = writer;
  }

  Outcome create(CoordinationCluster cluster, ClusterModel model, int id, Intent intent)
      throws NameTaken, StillGoing {
    // Nothing is made for a resource that is gone, while a cache still has it.
    CoordinationCluster resource = client.resource(cluster).get();
    if (resource == null
        || !resource.getMetadata().getUid().equals(cluster.getMetadata().getUid())
        || resource.getMetadata().getDeletionTimestamp() != null)
      return new Outcome.NotDone("the cluster itself is being deleted");
    StatefulSet desired = Members.statefulSet(model, model.identity().orElseThrow(), id, intent);
    try {
      client.resource(desired).create();
      return Outcome.DONE;
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) throw e;
      StatefulSet live = set(model, id);
      if (live != null) Applier.checkOwner(desired, live);
      return new Outcome.NotDone("the workload of member " + id + " is there already");
    }
  }

  Outcome setIntent(ClusterModel model, Act.SetIntent act) {
    StatefulSet live = set(model, act.id());
    if (live == null
        || !live.getMetadata().getUid().equals(act.uid())
        || !live.getMetadata().getResourceVersion().equals(act.resourceVersion()))
      return changed("workload", act.id());
    return replace(
        live,
        set ->
            new StatefulSetBuilder(set)
                .editMetadata()
                .addToAnnotations(Labels.INTENT, act.intent().text())
                .endMetadata()
                .build());
  }

  /**
   * With its zoo.cfg, which no pod of an older rendering must read.
   *
   * @param voters whom the member finds the others by
   */
  Outcome render(ClusterModel model, SortedSet<Integer> voters, Act.Render act) {
    StatefulSet live = set(model, act.id());
    if (live == null
        || !live.getMetadata().getUid().equals(act.uid())
        || !live.getMetadata().getResourceVersion().equals(act.resourceVersion()))
      return changed("workload", act.id());
    writer.apply(Members.config(model, voters, act.id()));
    return replace(live, set -> rendered(model, act.id(), set));
  }

  /** A pod that has come back meanwhile has no need of it, and may fare worse with it. */
  Outcome renderStuck(ClusterModel model, SortedSet<Integer> voters, Act.RenderStuck act) {
    Pod live =
        client
            .pods()
            .inNamespace(model.namespace())
            .withName(Names.memberPod(model.name(), act.id()))
            .get();
    boolean same =
        act.pod()
            .map(seen ->
                live != null
                    && live.getMetadata().getUid().equals(seen.uid())
                    && live.getMetadata().getResourceVersion().equals(seen.resourceVersion()))
            .orElse(live == null);
    return same
        ? render(model, voters, new Act.Render(act.id(), act.uid(), act.resourceVersion()))
        : changed("pod", act.id());
  }

  private static StatefulSet rendered(ClusterModel model, int id, StatefulSet live) {
    return Members.rendered(
        live, Members.statefulSet(model, model.identity().orElseThrow(), id, Intent.VOTER));
  }

  /** Takes back foreign edits; the live object where it has changed meanwhile. */
  HasMetadata hold(StatefulSet desired) {
    StatefulSet live = client.resource(desired).get();
    if (live == null) return desired;
    try {
      return client.resource(Members.rendered(live, desired)).update();
    } catch (KubernetesClientException e) {
      if (!lostRace(e)) throw e;
      return live;
    }
  }

  private Outcome replace(StatefulSet live, UnaryOperator<StatefulSet> change) {
    try {
      client.resource(change.apply(live)).update();
      return Outcome.DONE;
    } catch (KubernetesClientException e) {
      if (!lostRace(e)) throw e;
      return new Outcome.NotDone(live.getMetadata().getName() + " has changed meanwhile");
    }
  }

  Outcome stop(ClusterModel model, Act.Stop act) {
    if (isDoomed(model, act.id())) return lastHold(act.id());
    return scale(model, act.id(), act.uid(), 0);
  }

  Outcome start(ClusterModel model, Act.Start act) {
    return scale(model, act.id(), act.uid(), 1);
  }

  private Outcome scale(ClusterModel model, int id, String uid, int pods) {
    StatefulSet live = set(model, id);
    if (live == null || !live.getMetadata().getUid().equals(uid)) return changed("workload", id);
    return replace(
        live, set -> new StatefulSetBuilder(set).editSpec().withReplicas(pods).endSpec().build());
  }

  Outcome deleteWorkload(ClusterModel model, Act.DeleteWorkload act) {
    StatefulSet live = set(model, act.id());
    if (live == null) return Outcome.DONE;
    if (!live.getMetadata().getUid().equals(act.uid())) return changed("workload", act.id());
    return delete(live);
  }

  Outcome markRetired(ClusterModel model, int id, String uid, boolean retired) {
    PersistentVolumeClaim live = claim(model, id);
    if (live == null || !live.getMetadata().getUid().equals(uid)) return changed("volume", id);
    try {
      client
          .resource(
              new PersistentVolumeClaimBuilder(live)
                  .editMetadata()
                  .removeFromLabels(Labels.RETIRED)
                  .addToLabels(
                      retired ? java.util.Map.of(Labels.RETIRED, "true") : java.util.Map.of())
                  .endMetadata()
                  .build())
          .update();
      return Outcome.DONE;
    } catch (KubernetesClientException e) {
      if (!lostRace(e)) throw e;
      return changed("volume", id);
    }
  }

  Outcome deleteVolume(ClusterModel model, Act.DeleteVolume act) {
    PersistentVolumeClaim live = claim(model, act.id());
    if (live == null) return Outcome.DONE;
    if (!live.getMetadata().getUid().equals(act.volume().uid())
        || !"true".equals(live.getMetadata().getLabels().get(Labels.RETIRED)))
      return changed("volume", act.id());
    // What it was the log of is known to be of no use any more as long as the other is there.
    PersistentVolumeClaim log = claim(model, Names.memberLogClaim(model.name(), act.id()));
    return log == null || delete(log) instanceof Outcome.Done
        ? delete(live)
        : changed("volume", act.id());
  }

  /** By resourceVersion: a container that has come back since may be what holds the quorum. */
  Outcome deletePod(ClusterModel model, Act.DeletePod act) {
    if (isDoomed(model, act.id())) return lastHold(act.id());
    Pod target =
        new PodBuilder()
            .withNewMetadata()
            .withNamespace(model.namespace())
            .withName(act.pod().name())
            .withUid(act.pod().uid())
            .withResourceVersion(act.pod().resourceVersion())
            .endMetadata()
            .build();
    return delete(target);
  }

  Outcome evict(ClusterModel model, Act.Evict act) {
    if (isDoomed(model, act.id())) return lastHold(act.id());
    try {
      return evict(model.namespace(), act.pod())
          ? Outcome.DONE
          : new Outcome.NotDone(
              "voter "
                  + act.id()
                  + " is to be restarted, but the disruption budget does not allow it now");
    } catch (KubernetesClientException e) {
      if (!lostRace(e)) throw e;
      return changed("pod", act.id());
    }
  }

  private boolean evict(String namespace, PodView pod) {
    return evictor
        .pods()
        .inNamespace(namespace)
        .withName(pod.name())
        .evict(
            new EvictionBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(pod.name())
                .endMetadata()
                .withDeleteOptions(
                    new DeleteOptionsBuilder()
                        .withNewPreconditions()
                        .withUid(pod.uid())
                        .endPreconditions()
                        .build())
                .build());
  }

  /** Only if it still is the object that was looked at, in every field. */
  private Outcome delete(HasMetadata seen) {
    try {
      client.resource(seen).lockResourceVersion(seen.getMetadata().getResourceVersion()).delete();
      return Outcome.DONE;
    } catch (KubernetesClientException e) {
      if (!lostRace(e)) throw e;
      return new Outcome.NotDone(seen.getMetadata().getName() + " has changed meanwhile");
    }
  }

  /** A claim that is being deleted stays as long as its pod, and with it a member's data. */
  private boolean isDoomed(ClusterModel model, int id) {
    PersistentVolumeClaim live = claim(model, id);
    return live != null && live.getMetadata().getDeletionTimestamp() != null;
  }

  private static Outcome lastHold(int id) {
    return new Outcome.NotDone(
        "the volume of member " + id + " is being deleted and lasts only as long as its pod");
  }

  private @Nullable StatefulSet set(ClusterModel model, int id) {
    return client
        .apps()
        .statefulSets()
        .inNamespace(model.namespace())
        .withName(Names.member(model.name(), id))
        .get();
  }

  private @Nullable PersistentVolumeClaim claim(ClusterModel model, int id) {
    return claim(model, Names.memberClaim(model.name(), id));
  }

  private @Nullable PersistentVolumeClaim claim(ClusterModel model, String name) {
    return client.persistentVolumeClaims().inNamespace(model.namespace()).withName(name).get();
  }

  private static Outcome changed(String what, int id) {
    return new Outcome.NotDone("the " + what + " of member " + id + " has changed meanwhile");
  }

  /** The object is not there any more, or not as it was: the next pass looks again. */
  private static boolean lostRace(KubernetesClientException e) {
    return e.getCode() == HttpURLConnection.HTTP_NOT_FOUND
        || e.getCode() == HttpURLConnection.HTTP_CONFLICT;
  }
}
