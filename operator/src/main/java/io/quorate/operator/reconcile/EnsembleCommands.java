package io.quorate.operator.reconcile;

import io.quorate.operator.ensemble.Answer;
import io.quorate.operator.ensemble.EnsembleClient;
import io.quorate.operator.ensemble.EnsembleConfiguration;
import io.quorate.operator.ensemble.Founding;
import io.quorate.operator.ensemble.Joining;
import io.quorate.operator.ensemble.MemberAddress;
import io.quorate.operator.ensemble.Reconfiguration;
import io.quorate.operator.ensemble.ServerName;
import io.quorate.operator.model.ClusterModel;
import io.quorate.operator.model.Identity;
import io.quorate.operator.model.Names;
import io.quorate.operator.observe.Observation;
import io.quorate.operator.observe.PodView;
import io.quorate.operator.plan.Act;
import io.quorate.operator.plan.Act.Outcome;
import io.quorate.operator.resources.Ports;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Sends acts to the servers: each once, to the pod that was looked at. */
final class EnsembleCommands {
  private static final String VOTER = "voter";
  private static final int REFUSED = 422;

  /** Clients move within it; the member is out of the configuration before. */
  private static final int DRAIN_SECONDS = 5;

  private final EnsembleClient ensemble;

  EnsembleCommands(EnsembleClient ensemble) {
    this.ensemble = ensemble;
  }

  Outcome found(ClusterModel model, Observation seen, Identity identity, Act.Found act) {
    return at(
        model,
        seen,
        act.first(),
        address ->
            ensemble.found(
                address,
                new Founding(
                    identity.clusterId(), identity.incarnation(), act.voters(), act.boot())));
  }

  Outcome join(ClusterModel model, Observation seen, Act.Join act) {
    Identity identity = model.identity().orElseThrow();
    List<Joining.Seed> seeds =
        seen.roster(model.identity()).stream()
            .map(id -> new Joining.Seed(id, host(model, id), Ports.PEERS, Ports.ELECTION))
            .toList();
    return at(
        model,
        seen,
        act.id(),
        address ->
            ensemble.join(
                address, new Joining(identity.clusterId(), act.id(), VOTER, seeds, act.boot())));
  }

  Outcome reconfigure(ClusterModel model, Observation seen, Act.Reconfigure act) {
    List<Reconfiguration.Added> added =
        act.add().stream()
            .map(id ->
                new Reconfiguration.Added(id, host(model, id), Ports.PEERS, Ports.ELECTION, VOTER))
            .toList();
    return atLeader(
        model,
        seen,
        leader ->
            ensemble.reconfigure(
                leader, new Reconfiguration(act.expectedVersion(), added, act.remove())));
  }

  Outcome fence(ClusterModel model, Observation seen, Act.Fence act) {
    return atLeader(
        model,
        seen,
        leader ->
            ensemble.reconfigure(
                leader, new Reconfiguration(act.expectedVersion(), List.of(), List.of())));
  }

  /** The read is linearizable: it shows whatever was committed before it was asked for. */
  Outcome confirmRemoved(ClusterModel model, Observation seen, Act.ConfirmRemoved act) {
    Optional<MemberAddress> leader = seen.leader().flatMap(id -> address(model, seen, id));
    if (leader.isEmpty()) return new Outcome.NotDone("no leader is known");
    return switch (ensemble.ensemble(leader.get())) {
      case Answer.Answered<EnsembleConfiguration>(var committed) ->
          committed.members().stream().noneMatch(member -> member.id() == act.id())
              ? Outcome.DONE
              : new Outcome.NotDone("member " + act.id() + " is listed again");
      case Answer.Refused<EnsembleConfiguration> refused -> notDone(refused);
      case Answer.Unreachable<EnsembleConfiguration> unreachable -> notDone(unreachable);
    };
  }

  Outcome transferLeadership(ClusterModel model, Observation seen, Act.TransferLeadership act) {
    return atLeader(model, seen, leader -> ensemble.transferLeadership(leader, act.target()));
  }

  /**
   * @param config the zoo.cfg that the member would get
   */
  Outcome validate(ClusterModel model, Observation seen, Act.Validate act, String config) {
    Optional<MemberAddress> address = address(model, seen, act.id());
    if (address.isEmpty()) return new Outcome.NotDone("member " + act.id() + " has no address");
    return switch (ensemble.validate(address.get(), config)) {
      case Answer.Answered<Boolean> _ -> Outcome.DONE;
      case Answer.Refused<Boolean>(int status, String message) when status == REFUSED ->
          new Outcome.Refused(message);
      case Answer.Refused<Boolean> refused -> notDone(refused);
      case Answer.Unreachable<Boolean> unreachable -> notDone(unreachable);
    };
  }

  Outcome drain(ClusterModel model, Observation seen, Act.Drain act) {
    var _ = at(model, seen, act.id(), address -> ensemble.drain(address, DRAIN_SECONDS));
    return Outcome.DONE;
  }

  private static Outcome atLeader(
      ClusterModel model, Observation seen, Function<MemberAddress, ? extends Answer<?>> command) {
    return seen.leader()
        .map(id -> at(model, seen, id, command))
        .orElseGet(() -> new Outcome.NotDone("no leader is known"));
  }

  private static Outcome at(
      ClusterModel model,
      Observation seen,
      int id,
      Function<MemberAddress, ? extends Answer<?>> command) {
    Optional<MemberAddress> address = address(model, seen, id);
    if (address.isEmpty()) return new Outcome.NotDone("member " + id + " has no address");
    Answer<?> answer = command.apply(address.get());
    return answer instanceof Answer.Answered<?> ? Outcome.DONE : notDone(answer);
  }

  private static Outcome notDone(Answer<?> answer) {
    return new Outcome.NotDone(
        switch (answer) {
          case Answer.Answered<?> _ -> "answered";
          case Answer.Refused<?>(int status, String message) -> status + " " + message;
          case Answer.Unreachable<?>(String why) -> "no answer: " + why;
        });
  }

  static Optional<MemberAddress> address(ClusterModel model, Observation seen, int id) {
    return seen.voter(id)
        .pod()
        .map(PodView::ip)
        .filter(ip -> !ip.isEmpty())
        .map(ip -> MemberAddress.ofPod(ServerName.member(model.namespace(), model.name(), id), ip));
  }

  private static String host(ClusterModel model, int id) {
    return Names.memberHost(model.namespace(), model.name(), id);
  }
}
