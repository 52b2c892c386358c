package io.quorate.operator.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.quorate.operator.api.Condition;
import io.quorate.operator.api.CoordinationCluster;
import io.quorate.operator.api.CoordinationObserverPool;
import io.quorate.operator.api.CoordinationObserverPoolStatus;
import io.quorate.operator.model.ClusterModel;
import io.quorate.operator.model.Identity;
import io.quorate.operator.model.Intent;
import io.quorate.operator.model.Labels;
import io.quorate.operator.model.PoolModel;
import io.quorate.operator.model.Reason;
import io.quorate.operator.model.SpecProblem;
import io.quorate.operator.report.PoolReport;
import io.quorate.operator.resources.Pools;
import io.quorate.operator.resources.Pools.Turn;
import io.quorate.operator.resources.Resources;
import java.net.HttpURLConnection;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * One pass over one pool of observers. There is nothing to plan: observers are not in the committed
 * configuration, and any number may come and go at any time.
 */
public final class PoolPass {
  private final ClusterServices services;

  public PoolPass(ClusterServices services) {
    this.services = services;
  }

  /**
   * @param pods of the pool
   * @param owned objects that this operator has made for it, as far as they are known
   * @return whether the pool is as it shall be
   */
  public boolean run(
      CoordinationObserverPool pool,
      Collection<Pod> pods,
      Collection<? extends HasMetadata> owned) {
    Optional<SpecProblem> hindrance = make(pool, owned);
    CoordinationObserverPoolStatus status =
        PoolReport.of(pool, hindrance, pods, services.clock().instant());
    tell(pool, status);
    services.statuses().write(pool, status);
    return ready(status).filter(now -> now.status() == Condition.Status.True).isPresent();
  }

  private Optional<SpecProblem> make(
      CoordinationObserverPool pool, Collection<? extends HasMetadata> owned) {
    String namespace = pool.getMetadata().getNamespace();
    String name = pool.getSpec().clusterRef().name();
    CoordinationCluster cluster =
        services
            .client()
            .resources(CoordinationCluster.class)
            .inNamespace(namespace)
            .withName(name)
            .get();
    if (cluster == null) return wait("the cluster " + name + " does not exist");
    Optional<Identity> identity = services.identities().read(namespace, name);
    Rendering rendering =
        Rendering.of(cluster, identity, services.defaultImage(), services.clock().instant());
    ClusterModel model = rendering.model();
    if (model.paused())
      return Optional.of(
          new SpecProblem(Reason.Paused, "spec.paused of the cluster " + name + " is true"));
    Optional<SpecProblem> refused = Resources.problem(model);
    if (refused.isPresent()) return refused;
    if (identity.isEmpty() || !model.founded())
      return wait("the cluster " + name + " is not founded yet");
    String shortName = PoolModel.shortName(pool);
    Integer known = identity.get().pools().get(shortName);
    int number =
        known != null
            ? known
            : services.identities().assignPool(namespace, name, identity.get(), shortName);
    List<StatefulSet> members = members(namespace, name);
    PoolModel wanted = PoolModel.of(pool, model, number, seeds(members));
    Optional<SpecProblem> problem =
        apply(
            model.hibernate() ? wanted.withReplicas(0) : wanted,
            turn(pool, rendering, members, owned),
            owned);
    return problem.isPresent() || !model.hibernate()
        ? problem
        : Optional.of(
            new SpecProblem(
                Reason.Hibernated, "spec.hibernate of the cluster " + name + " is true"));
  }

  /** A pool that is made only now has nothing to lose. */
  private Turn turn(
      CoordinationObserverPool pool,
      Rendering rendering,
      List<StatefulSet> members,
      Collection<? extends HasMetadata> owned) {
    if (owned.stream().noneMatch(object -> object instanceof StatefulSet)) return Turn.ALL;
    Optional<CoordinationObserverPool> canary =
        PoolRollout.canary(
            services
                .client()
                .resources(CoordinationObserverPool.class)
                .inNamespace(pool.getMetadata().getNamespace())
                .list()
                .getItems(),
            rendering.model().name());
    return PoolRollout.turn(
        rendering.rollout(),
        members,
        canary
            .filter(first -> first.getMetadata().getName().equals(pool.getMetadata().getName()))
            .isPresent());
  }

  private List<StatefulSet> members(String namespace, String cluster) {
    return services
        .client()
        .apps()
        .statefulSets()
        .inNamespace(namespace)
        .withLabels(Labels.membersSelector(cluster))
        .list()
        .getItems();
  }

  /** Members that were made for voters: one of them knows who leads. */
  private static SortedSet<Integer> seeds(List<StatefulSet> members) {
    SortedSet<Integer> ids = new TreeSet<>();
    for (StatefulSet set : members)
      if (!Intent.JOINING.text().equals(set.getMetadata().getAnnotations().get(Labels.INTENT)))
        ids.add(Integer.valueOf(set.getMetadata().getLabels().get(Labels.MEMBER_ID)));
    return ids;
  }

  private Optional<SpecProblem> apply(
      PoolModel model, Turn turn, Collection<? extends HasMetadata> owned) {
    try {
      for (HasMetadata object : owned) {
        if (object.getMetadata().getDeletionTimestamp() != null || !isOwned(object, model))
          continue;
        if (object instanceof StatefulSet live && Pools.hasOtherVolumes(model, live))
          return makeAnew(live);
        if (object instanceof Service && !model.service().enabled()) delete(object);
      }
      for (HasMetadata desired : Pools.desired(model, turn))
        services.applier().apply(desired, owned);
      return Optional.empty();
    } catch (NameTaken e) {
      return Optional.of(new SpecProblem(Reason.NameTaken, String.valueOf(e.getMessage())));
    } catch (StillGoing e) {
      return Optional.of(
          new SpecProblem(Reason.WaitingForDeletion, String.valueOf(e.getMessage())));
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_BAD_REQUEST && e.getCode() != 422) throw e;
      return Optional.of(
          new SpecProblem(Reason.ApplyRefused, String.valueOf(e.getStatus().getMessage())));
    }
  }

  /** Its volumes can't be changed in place, and hold nothing that the voters don't have. */
  private Optional<SpecProblem> makeAnew(StatefulSet live) {
    delete(live);
    return Optional.of(
        new SpecProblem(
            Reason.WaitingForDeletion,
            "the observers are made anew on other volumes: "
                + live.getMetadata().getName()
                + " goes first"));
  }

  private void delete(HasMetadata seen) {
    try {
      services
          .client()
          .resource(seen)
          .lockResourceVersion(seen.getMetadata().getResourceVersion())
          .delete();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND
          && e.getCode() != HttpURLConnection.HTTP_CONFLICT) throw e;
    }
  }

  private static boolean isOwned(HasMetadata object, PoolModel model) {
    return object.getMetadata().getOwnerReferences().stream()
        .anyMatch(owner -> owner.getUid().equals(model.uid()));
  }

  /** An Event for what a user would look for: a new size, reached or not. */
  private void tell(CoordinationObserverPool pool, CoordinationObserverPoolStatus status) {
    Optional<Condition> now = ready(status);
    Optional<Condition> before = Optional.ofNullable(pool.getStatus()).flatMap(PoolPass::ready);
    if (now.isEmpty() || now.map(Condition::reason).equals(before.map(Condition::reason))) return;
    services
        .events()
        .record(pool, Reason.valueOf(now.get().reason()), "Reconcile", now.get().message());
  }

  private static Optional<Condition> ready(CoordinationObserverPoolStatus status) {
    return Optional.ofNullable(status.conditions()).stream()
        .flatMap(List::stream)
        .filter(condition -> condition.type().equals("Ready"))
        .findFirst();
  }

  private static Optional<SpecProblem> wait(String message) {
    return Optional.of(new SpecProblem(Reason.WaitingForCluster, message));
  }
}
