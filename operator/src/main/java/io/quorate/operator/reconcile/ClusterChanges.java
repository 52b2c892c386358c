package io.quorate.operator.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.quorate.operator.api.Condition;
import io.quorate.operator.api.CoordinationCluster;
import io.quorate.operator.api.CoordinationObserverPool;
import io.quorate.operator.model.ClusterModel;
import io.quorate.operator.model.Labels;
import io.quorate.operator.model.Names;
import io.quorate.operator.model.Reason;
import io.quorate.operator.model.SpecProblem;
import io.quorate.operator.observe.CertificatesView;
import io.quorate.operator.observe.Observation;
import io.quorate.operator.observe.PodView;
import io.quorate.operator.observe.VoterView;
import io.quorate.operator.plan.Step;
import io.quorate.operator.resources.Resources;
import java.net.HttpURLConnection;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Collectors;

/**
 * Everything one pass changes in Kubernetes: the objects that shall exist, the roles of the pods,
 * the pools of the spec, and the one step of the plan. What can't be done is a step as well, for
 * the status to tell.
 */
final class ClusterChanges {
  private final KubernetesClient client;
  private final ObjectWriter writer;
  private final Applier applier;
  private final MemberObjects members;
  private final StepExecutor steps;
  private final EventRecorder events;
  private final Housekeeping housekeeping;

  ClusterChanges(
      KubernetesClient client,
      ObjectWriter writer,
      Applier applier,
      MemberObjects members,
      StepExecutor steps,
      EventRecorder events) {
    this.client = client;
    this.writer = writer;
    this.applier = applier;
    this.members = members;
    this.steps = steps;
    this.events = events;
    this.housekeeping = new Housekeeping(client, applier);
  }

  /**
   * @param certificates how it stands with them; what is wrong there hinders nothing else
   * @param cached the cluster's objects as the informers have them
   */
  Step make(
      CoordinationCluster cluster,
      ClusterModel model,
      Observation seen,
      Step planned,
      CertificatesView certificates,
      Collection<? extends HasMetadata> cached) {
    Step done = attempt(cluster, model, seen, planned, certificates, cached);
    if (done instanceof Step.Blocked(Reason reason, String message) && isNews(cluster, done))
      events.record(cluster, reason, "Blocked", message);
    return done;
  }

  /** An object that can't be applied hinders neither the others nor the step. */
  private Step attempt(
      CoordinationCluster cluster,
      ClusterModel model,
      Observation seen,
      Step planned,
      CertificatesView certificates,
      Collection<? extends HasMetadata> cached) {
    if (model.paused()) return planned;
    Step asked = orHindrance(() -> askForCertificate(model, seen, planned));
    if (!asked.equals(planned)) return asked;
    Optional<SpecProblem> refused =
        Resources.problem(model)
            .or(() ->
                Resources.problem(
                    model,
                    name -> client.secrets().inNamespace(model.namespace()).withName(name).get()));
    if (refused.isPresent()) return hindrance(refused.get());
    Optional<Step> hindrance = certificates.problem().map(ClusterChanges::hindrance);
    for (HasMetadata desired : Resources.desired(model, seen, certificates)) {
      Step outcome = orHindrance(() -> applyOne(desired, cached, planned));
      if (hindrance.isEmpty() && !outcome.equals(planned)) hindrance = Optional.of(outcome);
    }
    for (StatefulSet workload : Resources.workloads(model, seen)) {
      Step outcome = orHindrance(() -> holdWorkload(workload, cached, planned));
      if (hindrance.isEmpty() && !outcome.equals(planned)) hindrance = Optional.of(outcome);
    }
    if (model.founded()) {
      labelVoters(model, seen);
      Step outcome = orHindrance(() -> keep(model, seen, cached, planned));
      if (hindrance.isEmpty() && !outcome.equals(planned)) hindrance = Optional.of(outcome);
      removePoolsTakenFromSpec(model, cached, cluster);
    }
    Step done = orHindrance(() -> steps.execute(cluster, model, seen, planned));
    return hindrance.orElse(done);
  }

  private Step askForCertificate(ClusterModel model, Observation seen, Step planned)
      throws NameTaken, StillGoing {
    return housekeeping.keepCertificate(model, seen).map(ClusterChanges::hindrance).orElse(planned);
  }

  private static Step hindrance(SpecProblem problem) {
    return problem.reason().kind() == Reason.Kind.STALLED
        ? new Step.Blocked(problem.reason(), problem.message())
        : new Step.Wait(problem.reason(), problem.message());
  }

  private Step applyOne(HasMetadata desired, Collection<? extends HasMetadata> cached, Step planned)
      throws NameTaken, StillGoing {
    if (desired instanceof CoordinationObserverPool pool)
      PoolHandover.leaveSizeToOthers(pool, cached, writer);
    applier.apply(desired, cached);
    return planned;
  }

  private Step holdWorkload(
      StatefulSet desired, Collection<? extends HasMetadata> cached, Step planned)
      throws NameTaken, StillGoing {
    applier.apply(desired, cached, _ -> members.hold(desired));
    return planned;
  }

  private static Step orHindrance(Change change) {
    try {
      return change.make();
    } catch (NameTaken e) {
      return new Step.Blocked(Reason.NameTaken, sentence(e));
    } catch (StillGoing e) {
      return new Step.Wait(Reason.WaitingForDeletion, sentence(e));
    } catch (KubernetesClientException e) {
      if (!refused(e)) throw e;
      return new Step.Blocked(Reason.ApplyRefused, refusal(e));
    }
  }

  private interface Change {
    Step make() throws NameTaken, StillGoing;
  }

  /**
   * The disruption budget counts pods by this label: those of committed voters have it, and no
   * other. A new voter's pod has it within one pass, and a removed one's loses it as soon.
   */
  private void labelVoters(ClusterModel model, Observation seen) {
    if (seen.ensemble().isEmpty()) return;
    SortedSet<Integer> voters = seen.ensemble().get().voters();
    for (VoterView member : seen.voters().values())
      member
          .pod()
          .filter(pod -> !pod.terminating())
          .filter(pod -> pod.roleLabelled() != voters.contains(member.id()))
          .ifPresent(pod -> labelRole(model, pod, voters.contains(member.id())));
  }

  /** With its uid, so that it is this very pod or none. */
  private void labelRole(ClusterModel model, PodView seen, boolean voter) {
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withNamespace(model.namespace())
            .withName(seen.name())
            .withUid(seen.uid())
            .withLabels(voter ? Map.of(Labels.ROLE, Labels.ROLE_VOTER) : null)
            .endMetadata()
            .build();
    try {
      writer.apply(pod);
    } catch (KubernetesClientException e) {
      if (!refused(e) && !lostRace(e)) throw e;
    }
  }

  private Step keep(
      ClusterModel model, Observation seen, Collection<? extends HasMetadata> cached, Step planned)
      throws NameTaken, StillGoing {
    return housekeeping.keep(model, seen, cached).stream()
        .findFirst()
        .<Step>map(problem -> new Step.Blocked(problem.reason(), problem.message()))
        .orElse(planned);
  }

  private static boolean isOwned(HasMetadata object, ClusterModel model) {
    return object.getMetadata().getOwnerReferences().stream()
        .anyMatch(owner -> owner.getUid().equals(model.uid()));
  }

  private static boolean lostRace(KubernetesClientException e) {
    return e.getCode() == HttpURLConnection.HTTP_NOT_FOUND
        || e.getCode() == HttpURLConnection.HTTP_CONFLICT;
  }

  /** Only pools that were made from the spec; an observer holds nothing that is not elsewhere. */
  private void removePoolsTakenFromSpec(
      ClusterModel model, Collection<? extends HasMetadata> cached, CoordinationCluster cluster) {
    Set<String> wanted =
        model.pools().stream()
            .map(pool -> Names.pool(model.name(), pool.name()))
            .collect(Collectors.toSet());
    for (HasMetadata object : cached)
      if (object instanceof CoordinationObserverPool pool
          && !wanted.contains(pool.getMetadata().getName())
          && pool.getMetadata().getDeletionTimestamp() == null
          && isOwned(pool, model)) {
        client.resource(pool).lockResourceVersion(pool.getMetadata().getResourceVersion()).delete();
        events.record(
            cluster,
            Reason.ScalingObservers,
            "DeletePool",
            "the pool " + pool.getMetadata().getName() + " is no longer in spec.observers");
      }
  }

  private static boolean isNews(CoordinationCluster cluster, Step done) {
    if (cluster.getStatus() == null || cluster.getStatus().conditions() == null) return true;
    return cluster.getStatus().conditions().stream()
        .filter(condition -> condition.type().equals("Stalled"))
        .noneMatch(condition ->
            condition.status() == Condition.Status.True
                && condition.reason().equals(done.reason().name()));
  }

  private static boolean refused(KubernetesClientException e) {
    return e.getCode() == HttpURLConnection.HTTP_BAD_REQUEST || e.getCode() == 422;
  }

  private static String refusal(KubernetesClientException e) {
    return e.getStatus() != null && e.getStatus().getMessage() != null
        ? e.getStatus().getMessage()
        : String.valueOf(e.getMessage());
  }

  private static String sentence(Exception e) {
    return String.valueOf(e.getMessage());
  }
}
