package io.quorate.operator.plan;

import io.quorate.operator.api.Written;
import io.quorate.operator.ensemble.EnsembleConfiguration;
import io.quorate.operator.ensemble.MemberReport;
import io.quorate.operator.model.ClusterModel;
import io.quorate.operator.model.Identity;
import io.quorate.operator.model.Intent;
import io.quorate.operator.model.Names;
import io.quorate.operator.model.RolloutRecord;
import io.quorate.operator.model.ServerSettings;
import io.quorate.operator.model.Timing;
import io.quorate.operator.observe.MemberView;
import io.quorate.operator.observe.Observation;
import io.quorate.operator.observe.PodView;
import io.quorate.operator.observe.VolumeView;
import io.quorate.operator.observe.VoterView;
import io.quorate.operator.observe.WorkloadView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/** One member of each standing, and observations made of them. */
final class Standings {
  static final Timing TIMING =
      new Timing(
          Duration.ofMinutes(5),
          Duration.ofMinutes(15),
          Duration.ZERO,
          Duration.ofDays(1),
          Duration.ofMinutes(1));

  static final String VERSION = "7";

  /** On the way from one rendering to another, that a server has taken; no observers. */
  static final Rollout ROLLOUT =
      new Rollout(
          Worlds.REVISION,
          Optional.of(Worlds.OLD_REVISION),
          true,
          Optional.empty(),
          "",
          false,
          Rollout.Canary.NONE,
          Rollout.Window.ALWAYS);

  private static final Optional<WorkloadView> NO_WORKLOAD = Optional.empty();
  private static final Optional<PodView> NO_POD = Optional.empty();
  private static final Optional<VolumeView> NO_VOLUME = Optional.empty();

  private Standings() {}

  static ClusterModel model(int replicas, boolean volumesAreDeleted) {
    return new ClusterModel(
        "ns",
        "c",
        "uid",
        1,
        Written.cluster(
            "{replicas: %d, storage: {whenScaled: %s}}"
                .formatted(replicas, volumesAreDeleted ? "Delete" : "Retain")),
        Optional.of(
            new Identity(
                Worlds.CLUSTER_ID,
                1,
                ClusterModel.firstVoters(3),
                Optional.of(Worlds.NOW.minusSeconds(3600)),
                new TreeMap<>(),
                RolloutRecord.NONE,
                "1")),
        ServerSettings.of("c", Written.cluster(""), "image"),
        TIMING);
  }

  static EnsembleConfiguration committed(SortedSet<Integer> voters) {
    List<EnsembleConfiguration.Member> members = new ArrayList<>();
    for (int id : voters)
      members.add(new EnsembleConfiguration.Member(id, Names.memberHost("ns", "c", id), "voter"));
    return new EnsembleConfiguration(VERSION, voters.last() + 1, null, members);
  }

  static Observation seen(
      Iterable<VoterView> members,
      Optional<EnsembleConfiguration> committed,
      Optional<Integer> leader) {
    SortedMap<Integer, VoterView> byId = new TreeMap<>();
    for (VoterView member : members) byId.put(member.id(), member);
    return new Observation(Worlds.NOW, byId, committed, leader, List.of());
  }

  /** A member of that standing, whatever the others are. */
  static VoterView representative(int id, Standing standing) {
    Optional<VolumeView> volume = volume(id, false, false);
    Optional<PodView> ready = pod(id, Worlds.REVISION, true, true, false);
    MemberView serves = server(id, MemberReport.State.FOLLOWING, true, true);
    MemberView looks = server(id, MemberReport.State.LOOKING, true, false);
    return switch (standing) {
      case BROKEN ->
          member(
              id,
              workload(id, Intent.VOTER, Worlds.LOST_REVISION, false),
              Optional.of(Worlds.stuck(id, Worlds.LOST_REVISION)),
              volume,
              silent());
      case WITHOUT_WORKLOAD, ORPHAN -> member(id, NO_WORKLOAD, NO_POD, volume, silent());
      case JOINED -> member(id, workload(id, Intent.JOINING), ready, volume, serves);
      case UNRENDERED ->
          member(id, workload(id, Intent.VOTER, Worlds.OLD_REVISION, false), ready, volume, serves);
      case SERVING -> member(id, workload(id, Intent.VOTER), ready, volume, serves);
      case SERVING_STALE ->
          member(
              id,
              workload(id, Intent.VOTER, Worlds.OLD_REVISION, false),
              pod(id, Worlds.OLD_REVISION, true, true, false),
              volume,
              serves);
      case UNREADY -> member(id, workload(id, Intent.VOTER), ready, volume, looks);
      case UNREADY_STALE ->
          member(
              id,
              workload(id, Intent.VOTER, Worlds.OLD_REVISION, false),
              pod(id, Worlds.OLD_REVISION, true, false, false),
              volume,
              looks);
      case SERVING_LOST ->
          member(id, workload(id, Intent.VOTER, Worlds.REVISION, true), ready, volume, serves);
      case LOST -> failed(id, NO_WORKLOAD, NO_VOLUME);
      case LEAVING -> member(id, workload(id, Intent.LEAVING), ready, volume, serves);
      case LEAVING_UNREADY -> member(id, workload(id, Intent.LEAVING), ready, volume, looks);
      case LEAVING_LOST -> failed(id, workload(id, Intent.LEAVING), volume);
      case LEAVING_SERVING_LOST ->
          member(id, workload(id, Intent.LEAVING, Worlds.REVISION, true), ready, volume, serves);
      case ABSENT, IDLE -> member(id, NO_WORKLOAD, NO_POD, NO_VOLUME, silent());
      case REMOVED -> member(id, workload(id, Intent.VOTER), ready, volume, looks);
      case RETIRING -> member(id, workload(id, Intent.LEAVING), ready, volume, looks);
      case RETIRED -> member(id, NO_WORKLOAD, NO_POD, volume(id, true, false), silent());
      case STRAY -> member(id, workload(id, Intent.JOINING), ready, volume(id, true, false), looks);
      case JOINER -> member(id, workload(id, Intent.JOINING), ready, volume, looks);
      case JOINER_BLANK ->
          member(
              id,
              workload(id, Intent.JOINING),
              ready,
              volume,
              server(id, MemberReport.State.BLANK, false, false));
      case JOINER_LATE ->
          member(
              id,
              born(id, Intent.JOINING, Worlds.REVISION, false, Worlds.NOW.minusSeconds(3600)),
              ready,
              volume,
              looks);
      case JOINER_READY ->
          member(
              id,
              workload(id, Intent.JOINING),
              ready,
              volume,
              server(id, MemberReport.State.FOLLOWING, false, true));
    };
  }

  static VoterView member(
      int id,
      Optional<WorkloadView> workload,
      Optional<PodView> pod,
      Optional<VolumeView> volume,
      MemberView server) {
    return new VoterView(id, workload, pod, volume, server, Optional.empty());
  }

  private static VoterView failed(
      int id, Optional<WorkloadView> workload, Optional<VolumeView> volume) {
    return new VoterView(
        id,
        workload,
        NO_POD,
        volume,
        silent(),
        Optional.of(Worlds.NOW.minus(TIMING.memberFailure()).minusSeconds(1)));
  }

  static MemberView silent() {
    return new MemberView.Unknown("silent");
  }

  static MemberView server(int id, MemberReport.State state, boolean admitted, boolean synced) {
    boolean blank = state == MemberReport.State.BLANK;
    return new MemberView.Known(
        new MemberReport(
            id,
            state,
            admitted,
            synced,
            blank ? null : Worlds.CLUSTER_ID,
            blank ? null : "d" + id,
            null,
            1,
            VERSION,
            "1.0",
            null,
            null,
            null,
            null,
            "boot" + id));
  }

  static Optional<WorkloadView> workload(int id, Intent intent) {
    return workload(id, intent, Worlds.REVISION, false);
  }

  static Optional<WorkloadView> workload(int id, Intent intent, String revision, boolean replace) {
    return born(id, intent, revision, replace, Worlds.NOW.minusSeconds(60));
  }

  static Optional<WorkloadView> born(
      int id, Intent intent, String revision, boolean replace, Instant createdAt) {
    return Optional.of(
        new WorkloadView(
            "w" + id,
            "1",
            revision,
            intent,
            replace,
            false,
            Optional.empty(),
            "",
            createdAt,
            false));
  }

  static Optional<PodView> pod(
      int id, String revision, boolean running, boolean ready, boolean terminating) {
    return Optional.of(Worlds.pod(id, revision, running, ready, terminating));
  }

  static Optional<VolumeView> volume(int id, boolean retired, boolean terminating) {
    return Optional.of(
        new VolumeView("data" + id, "u" + id, "1", Worlds.CLUSTER_ID, retired, terminating));
  }
}
