package io.quorate.operator.reconcile;

import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.EvictionBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.quorate.operator.api.CoordinationCluster;
import io.quorate.operator.ensemble.Answer;
import io.quorate.operator.ensemble.EnsembleClient;
import io.quorate.operator.ensemble.Founding;
import io.quorate.operator.ensemble.MemberAddress;
import io.quorate.operator.model.ClusterModel;
import io.quorate.operator.model.Identity;
import io.quorate.operator.model.Names;
import io.quorate.operator.model.Reason;
import io.quorate.operator.observe.PodView;
import io.quorate.operator.plan.Step;
import io.quorate.operator.resources.Members;
import java.net.HttpURLConnection;
import java.util.Collection;
import java.util.Optional;

/**
 * Does what a step says, at most one thing that disturbs. Returns the step as it turned out: a wait
 * if it could not be done now.
 */
final class StepExecutor {
  private final KubernetesClient client;
  private final KubernetesClient evictor;
  private final EnsembleClient ensemble;
  private final IdentityStore identities;
  private final Applier applier;
  private final EventRecorder events;

  /**
   * @param evictor a client that does not repeat a request which is answered 429: for an eviction
   *     that is an answer
   */
  StepExecutor(
      KubernetesClient client,
      KubernetesClient evictor,
      EnsembleClient ensemble,
      IdentityStore identities,
      Applier applier,
      EventRecorder events) {
    this.client = client;
    this.evictor = evictor;
    this.ensemble = ensemble;
    this.identities = identities;
    this.applier = applier;
    this.events = events;
  }

  Step execute(
      CoordinationCluster cluster,
      ClusterModel model,
      Step step,
      Collection<? extends HasMetadata> cached)
      throws NameTaken, StillGoing {
    return switch (step) {
      case Step.Settled _, Step.Wait _, Step.Blocked _ -> step;
      case Step.WriteIdentity(var voters) -> {
        identities.create(model.namespace(), model.name(), voters);
        say(cluster, step, "WriteIdentity");
        yield step;
      }
      case Step.CreateVoters(var ids, _) -> {
        if (!exists(cluster))
          yield new Step.Wait(Reason.WaitingForDeletion, "the cluster itself is being deleted");
        for (int id : ids)
          applier.apply(Members.statefulSet(model, model.identity().orElseThrow(), id), cached);
        say(cluster, step, "CreateVoters");
        yield step;
      }
      case Step.RestartStuck(int id, var pod) -> {
        applier.apply(Members.statefulSet(model, model.identity().orElseThrow(), id), cached);
        pod.ifPresent(seen -> deleteUnlessItRuns(model, seen));
        say(cluster, step, "RestartStuck");
        yield step;
      }
      case Step.Found found -> found(cluster, model, found);
      case Step.RecordFounded _ -> {
        identities.recordFounded(model.namespace(), model.name(), model.identity().orElseThrow());
        say(cluster, step, "RecordFounded");
        yield step;
      }
      case Step.RollVoter roll -> roll(cluster, model, roll, cached);
    };
  }

  /** Live: nothing is made for a resource that is gone, while the cache still has it. */
  private boolean exists(CoordinationCluster cluster) {
    CoordinationCluster live = client.resource(cluster).get();
    return live != null
        && live.getMetadata().getUid().equals(cluster.getMetadata().getUid())
        && live.getMetadata().getDeletionTimestamp() == null;
  }

  /**
   * The Secret is looked at once more after all have said that they are blank: if another operator
   * has founded them since, at least one of them said so before it did, and then the record of it
   * is newer than what this pass has read.
   */
  private Step found(CoordinationCluster cluster, ClusterModel model, Step.Found step) {
    Optional<Identity> now = identities.read(model.namespace(), model.name());
    if (now.isEmpty() || now.get().founded())
      return new Step.Wait(Reason.FoundingEnsemble, "somebody else is founding the ensemble");
    Identity identity = now.get();
    Answer<Boolean> answer =
        ensemble.found(
            new MemberAddress(step.podIp(), MemberAddress.CONTROL_PORT),
            new Founding(identity.clusterId(), identity.incarnation(), step.voters(), step.boot()));
    return switch (answer) {
      case Answer.Answered<Boolean> _ -> {
        say(cluster, step, "Found");
        yield step;
      }
      case Answer.Refused<Boolean>(int status, String message) ->
          new Step.Wait(
              Reason.FoundingEnsemble,
              "voter " + step.first() + " can't found yet: " + status + " " + message);
      case Answer.Unreachable<Boolean>(String why) ->
          new Step.Wait(
              Reason.FoundingEnsemble,
              "no answer to the founding from voter " + step.first() + ": " + why);
    };
  }

  /** By resourceVersion: a container that has come back since may be what holds the quorum. */
  private void deleteUnlessItRuns(ClusterModel model, PodView seen) {
    Pod target =
        new PodBuilder()
            .withNewMetadata()
            .withNamespace(model.namespace())
            .withName(seen.name())
            .endMetadata()
            .build();
    try {
      client.resource(target).lockResourceVersion(seen.resourceVersion()).delete();
    } catch (KubernetesClientException e) {
      if (!gone(e)) throw e;
    }
  }

  private Step roll(
      CoordinationCluster cluster,
      ClusterModel model,
      Step.RollVoter step,
      Collection<? extends HasMetadata> cached)
      throws NameTaken, StillGoing {
    applier.apply(Members.statefulSet(model, model.identity().orElseThrow(), step.id()), cached);
    String pod = Names.memberPod(model.name(), step.id());
    boolean accepted;
    try {
      accepted =
          evictor
              .pods()
              .inNamespace(model.namespace())
              .withName(pod)
              .evict(
                  new EvictionBuilder()
                      .withNewMetadata()
                      .withNamespace(model.namespace())
                      .withName(pod)
                      .endMetadata()
                      .withDeleteOptions(
                          new DeleteOptionsBuilder()
                              .withNewPreconditions()
                              .withUid(step.pod().uid())
                              .endPreconditions()
                              .build())
                      .build());
    } catch (KubernetesClientException e) {
      if (!gone(e)) throw e;
      accepted = true;
    }
    if (!accepted)
      return new Step.Wait(
          Reason.EvictionRefused,
          "voter "
              + step.id()
              + " is to be restarted, but the disruption budget does not allow it now");
    say(cluster, step, "RollVoter");
    return step;
  }

  /** The pod is not there any more, or not as it was: the next pass looks again. */
  private static boolean gone(KubernetesClientException e) {
    return e.getCode() == HttpURLConnection.HTTP_NOT_FOUND
        || e.getCode() == HttpURLConnection.HTTP_CONFLICT;
  }

  private void say(CoordinationCluster cluster, Step step, String action) {
    events.record(cluster, step.reason(), action, step.message());
  }
}
