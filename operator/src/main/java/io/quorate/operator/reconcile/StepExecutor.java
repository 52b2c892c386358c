package io.quorate.operator.reconcile;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.quorate.operator.api.CoordinationCluster;
import io.quorate.operator.model.ClusterModel;
import io.quorate.operator.model.Identity;
import io.quorate.operator.model.Reason;
import io.quorate.operator.observe.Observation;
import io.quorate.operator.plan.Act;
import io.quorate.operator.plan.Act.Outcome;
import io.quorate.operator.plan.Execution;
import io.quorate.operator.plan.Step;
import io.quorate.operator.resources.Members;
import java.net.HttpURLConnection;
import java.util.Optional;

/**
 * Does the acts of a step, and stops at the first that isn't known to be done. Returns the step as
 * it turned out: a wait if it could not be done now.
 */
final class StepExecutor {
  private final MemberObjects objects;
  private final EnsembleCommands commands;
  private final IdentityStore identities;
  private final EventRecorder events;

  StepExecutor(
      MemberObjects objects,
      EnsembleCommands commands,
      IdentityStore identities,
      EventRecorder events) {
    this.objects = objects;
    this.commands = commands;
    this.identities = identities;
    this.events = events;
  }

  Step execute(CoordinationCluster cluster, ClusterModel model, Observation seen, Step step)
      throws NameTaken, StillGoing {
    if (!(step instanceof Step.Change change)) return step;
    Execution execution = new Execution(change.acts());
    for (Act act = execution.due(); act != null; act = execution.due()) {
      Outcome outcome;
      try {
        outcome = perform(cluster, model, seen, act);
      } catch (KubernetesClientException e) {
        if (!(act instanceof Act.DeleteVolume(int id, var volume))
            || e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) throw e;
        return new Step.Blocked(
            Reason.DeletionForbidden,
            "the volume claim "
                + volume.name()
                + " of the removed member "
                + id
                + " is to be deleted, and the operator may not");
      }
      execution.outcome(outcome);
      if (outcome instanceof Outcome.Refused(String why)) {
        // From now on members are held to the last good settings, whatever else is done.
        if (act instanceof Act.Validate(int _, String revision))
          identities.recordTakenBack(
              model.namespace(), model.name(), model.identity().orElseThrow(), revision, why);
        return new Step.Blocked(Reason.SettingsRefused, why);
      }
      if (outcome instanceof Outcome.NotDone(String why))
        return new Step.Wait(
            act instanceof Act.Evict ? Reason.EvictionRefused : step.reason(),
            step.message() + ": not yet, " + why);
    }
    events.record(cluster, step.reason(), change.row().name(), step.message());
    return step;
  }

  private Outcome perform(
      CoordinationCluster cluster, ClusterModel model, Observation seen, Act act)
      throws NameTaken, StillGoing {
    return switch (act) {
      case Act.CreateIdentity(var voters) -> {
        identities.create(model.namespace(), model.name(), voters);
        yield Outcome.DONE;
      }
      case Act.RecordFounded _ -> {
        identities.recordFounded(model.namespace(), model.name(), model.identity().orElseThrow());
        yield Outcome.DONE;
      }
      case Act.RecordApproved(var revision) -> {
        identities.recordApproved(
            model.namespace(), model.name(), model.identity().orElseThrow(), revision);
        yield Outcome.DONE;
      }
      case Act.RecordGood(var revision) -> {
        identities.recordGood(
            model.namespace(),
            model.name(),
            model.identity().orElseThrow(),
            revision,
            Serialization.asJson(cluster.getSpec()));
        yield Outcome.DONE;
      }
      case Act.RecordTakenBack(var revision) -> {
        identities.recordTakenBack(
            model.namespace(), model.name(), model.identity().orElseThrow(), revision, "");
        yield Outcome.DONE;
      }
      case Act.Validate validate ->
          commands.validate(
              model,
              seen,
              validate,
              Members.configText(model, seen.roster(model.identity()), validate.id()));
      case Act.Stop stop -> objects.stop(model, stop);
      case Act.Start start -> objects.start(model, start);
      case Act.Found found -> found(model, seen, found);
      case Act.CreateWorkload(int id, var intent) -> objects.create(cluster, model, id, intent);
      case Act.SetIntent intent -> objects.setIntent(model, intent);
      case Act.Render render -> objects.render(model, seen.roster(model.identity()), render);
      case Act.RenderStuck render ->
          objects.renderStuck(model, seen.roster(model.identity()), render);
      case Act.DeletePod delete -> objects.deletePod(model, delete);
      case Act.Evict evict -> objects.evict(model, evict);
      case Act.RetireVolume(int id, var volume) ->
          objects.markRetired(model, id, volume.uid(), true);
      case Act.ReinstateVolume(int id, var volume) ->
          objects.markRetired(model, id, volume.uid(), false);
      case Act.DeleteWorkload delete -> objects.deleteWorkload(model, delete);
      case Act.DeleteVolume delete -> objects.deleteVolume(model, delete);
      case Act.Fence fence -> commands.fence(model, seen, fence);
      case Act.ConfirmRemoved confirm -> commands.confirmRemoved(model, seen, confirm);
      case Act.Drain drain -> commands.drain(model, seen, drain);
      case Act.TransferLeadership transfer -> commands.transferLeadership(model, seen, transfer);
      case Act.Join join -> commands.join(model, seen, join);
      case Act.Reconfigure change -> commands.reconfigure(model, seen, change);
    };
  }

  /**
   * The Secret is looked at once more after all have said that they are blank: if another operator
   * has founded them since, at least one of them said so before it did, and then the record of it
   * is newer than what this pass has read.
   */
  private Outcome found(ClusterModel model, Observation seen, Act.Found act) {
    Optional<Identity> now = identities.read(model.namespace(), model.name());
    return now.isEmpty() || now.get().founded()
        ? new Outcome.NotDone("somebody else is founding the ensemble")
        : commands.found(model, seen, now.get(), act);
  }
}
