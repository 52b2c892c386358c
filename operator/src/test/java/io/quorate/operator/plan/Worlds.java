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
import io.quorate.operator.observe.MemberView;
import io.quorate.operator.observe.Observation;
import io.quorate.operator.observe.PodView;
import io.quorate.operator.observe.VolumeView;
import io.quorate.operator.observe.VoterView;
import io.quorate.operator.observe.WorkloadView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/** Every sensible situation of a first voter, and every small cluster made of them. */
final class Worlds {
  static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  static final String CLUSTER_ID = "00112233445566778899aabbccddeeff";
  static final String REVISION = "new";
  static final String OLD_REVISION = "old";

  /** Neither what is wanted nor what is known to be good. */
  static final String LOST_REVISION = "lost";

  /** What is true of one voter; its objects and its server's word follow. */
  enum Situation {
    NOTHING,
    ONLY_VOLUME,
    ONLY_VOLUME_TERMINATING,
    ONLY_VOLUME_OF_ANOTHER_CLUSTER,
    WORKLOAD_TERMINATING,
    NO_POD,
    NO_POD_STALE,
    POD_STARTING,
    POD_STARTING_STALE,
    POD_STARTING_STALE_ON_TERMINATING_VOLUME,
    POD_TERMINATING,
    SILENT,
    SILENT_STALE,
    BLANK,
    BLANK_STALE,
    LOOKING,
    LOOKING_STALE,
    LEARNING,
    SERVING_UNREADY,
    FOLLOWING,
    FOLLOWING_STALE,
    LEADING,
    LEADING_STALE,
    OF_ANOTHER_CLUSTER;

    boolean stale() {
      return name().contains("STALE");
    }
  }

  record World(ClusterModel model, Observation seen, List<Situation> situations) {
    Step next() {
      return MembershipPlanner.next(model, Rollout.of(REVISION), seen);
    }

    SortedSet<Integer> founders() {
      return ClusterModel.firstVoters(model.replicas());
    }

    Situation of(int id) {
      return situations.get(id - 1);
    }

    @Override
    public String toString() {
      return "founded=" + model.founded() + " " + situations;
    }
  }

  /** By id and situation: built once, as each occurs in thousands of worlds. */
  private static final List<Map<Situation, VoterView>> VOTERS =
      IntStream.rangeClosed(1, 5).mapToObj(Worlds::situationsOf).toList();

  private static final List<EnsembleConfiguration.Member> LISTED =
      IntStream.rangeClosed(1, 5)
          .mapToObj(
              id -> new EnsembleConfiguration.Member(id, Names.memberHost("ns", "c", id), "voter"))
          .toList();

  private Worlds() {}

  /** Every cluster of one and three voters, and of five in every mixture but one order each. */
  static void forEach(BiConsumer<World, Step> law) {
    for (Optional<Boolean> founded : List.of(Optional.<Boolean>empty(), Optional.of(false)))
      for (int voters : List.of(1, 3, 5)) {
        ClusterModel model = model(founded, voters);
        enumerate(
            voters,
            new ArrayList<>(),
            situations -> {
              World world = world(model, situations);
              law.accept(world, world.next());
            });
      }
  }

  private static void enumerate(
      int voters, List<Situation> chosen, java.util.function.Consumer<List<Situation>> consumer) {
    if (chosen.size() == voters) {
      consumer.accept(List.copyOf(chosen));
      return;
    }
    for (Situation next : Situation.values()) {
      if (voters == 5 && !chosen.isEmpty() && next.compareTo(chosen.getLast()) < 0) continue;
      chosen.add(next);
      enumerate(voters, chosen, consumer);
      chosen.removeLast();
    }
  }

  private static ClusterModel model(Optional<Boolean> founded, int voters) {
    Optional<Identity> identity =
        founded.map(already ->
            new Identity(
                CLUSTER_ID,
                1,
                ClusterModel.firstVoters(voters),
                already ? Optional.of(NOW.minusSeconds(3600)) : Optional.empty(),
                new TreeMap<>(),
                RolloutRecord.NONE,
                "1"));
    return new ClusterModel(
        "ns",
        "c",
        "uid",
        1,
        Written.cluster("replicas: " + voters),
        identity,
        ServerSettings.of("c", Written.cluster(""), "image"),
        Standings.TIMING);
  }

  private static World world(ClusterModel model, List<Situation> situations) {
    SortedMap<Integer, VoterView> voters = new TreeMap<>();
    Optional<Integer> leader = Optional.empty();
    for (int id = 1; id <= situations.size(); id++) {
      VoterView voter = Objects.requireNonNull(VOTERS.get(id - 1).get(situations.get(id - 1)));
      voters.put(id, voter);
      if (leader.isEmpty()
          && voter.report().filter(r -> r.state() == MemberReport.State.LEADING).isPresent())
        leader = Optional.of(id);
    }
    Optional<EnsembleConfiguration> configuration =
        leader.map(id -> new EnsembleConfiguration("1", 6, id, LISTED.subList(0, voters.size())));
    return new World(
        model, new Observation(NOW, voters, configuration, leader, List.of()), situations);
  }

  private static Map<Situation, VoterView> situationsOf(int id) {
    Map<Situation, VoterView> views = new EnumMap<>(Situation.class);
    for (Situation each : Situation.values()) views.put(each, voter(id, each));
    return views;
  }

  static VoterView voter(int id, Situation situation) {
    String revision = situation.stale() ? OLD_REVISION : REVISION;
    Optional<WorkloadView> workload = Optional.of(workload(id, revision, false));
    Optional<VolumeView> volume = Optional.of(volume(id, CLUSTER_ID, false));
    return switch (situation) {
      case NOTHING -> voter(id, Optional.empty(), Optional.empty(), Optional.empty());
      case ONLY_VOLUME -> voter(id, Optional.empty(), Optional.empty(), volume);
      case ONLY_VOLUME_TERMINATING ->
          voter(id, Optional.empty(), Optional.empty(), Optional.of(volume(id, CLUSTER_ID, true)));
      case ONLY_VOLUME_OF_ANOTHER_CLUSTER ->
          voter(id, Optional.empty(), Optional.empty(), Optional.of(volume(id, "ff", false)));
      case WORKLOAD_TERMINATING ->
          voter(id, Optional.of(workload(id, revision, true)), Optional.empty(), volume);
      case NO_POD, NO_POD_STALE -> voter(id, workload, Optional.empty(), volume);
      case POD_STARTING ->
          voter(id, workload, Optional.of(pod(id, revision, false, false, false)), volume);
      case POD_STARTING_STALE -> voter(id, workload, Optional.of(stuck(id, revision)), volume);
      case POD_STARTING_STALE_ON_TERMINATING_VOLUME ->
          voter(
              id,
              workload,
              Optional.of(stuck(id, revision)),
              Optional.of(volume(id, CLUSTER_ID, true)));
      case POD_TERMINATING ->
          voter(id, workload, Optional.of(pod(id, revision, true, false, true)), volume);
      case SILENT, SILENT_STALE ->
          voter(id, workload, Optional.of(pod(id, revision, true, false, false)), volume);
      case BLANK, BLANK_STALE -> server(id, revision, MemberReport.State.BLANK, false);
      case LOOKING, LOOKING_STALE -> server(id, revision, MemberReport.State.LOOKING, false);
      case LEARNING -> server(id, revision, MemberReport.State.LEARNING, false);
      case SERVING_UNREADY -> server(id, revision, MemberReport.State.FOLLOWING, false);
      case FOLLOWING, FOLLOWING_STALE -> server(id, revision, MemberReport.State.FOLLOWING, true);
      case LEADING, LEADING_STALE -> server(id, revision, MemberReport.State.LEADING, true);
      case OF_ANOTHER_CLUSTER ->
          new VoterView(
              id,
              workload,
              Optional.of(pod(id, revision, true, false, false)),
              volume,
              new MemberView.Known(report(id, MemberReport.State.LOOKING, "ff")),
              Optional.empty());
    };
  }

  private static VoterView voter(
      int id, Optional<WorkloadView> workload, Optional<PodView> pod, Optional<VolumeView> volume) {
    return new VoterView(
        id, workload, pod, volume, new MemberView.Unknown("silent"), Optional.empty());
  }

  private static VoterView server(
      int id, String revision, MemberReport.State state, boolean ready) {
    return new VoterView(
        id,
        Optional.of(workload(id, revision, false)),
        Optional.of(pod(id, revision, true, ready, false)),
        Optional.of(volume(id, CLUSTER_ID, false)),
        new MemberView.Known(report(id, state, CLUSTER_ID)),
        Optional.empty());
  }

  static MemberReport report(int id, MemberReport.State state, String clusterId) {
    boolean serves = state == MemberReport.State.FOLLOWING || state == MemberReport.State.LEADING;
    boolean blank = state == MemberReport.State.BLANK;
    return new MemberReport(
        id,
        state,
        !blank,
        serves,
        blank ? null : clusterId,
        blank ? null : "d" + id,
        null,
        1,
        "1",
        "1.0",
        null,
        null,
        null,
        null,
        "boot" + id);
  }

  /** One that Kubernetes says can't be started. */
  static PodView stuck(int id, String revision) {
    return pod(id, revision, false, false, false, "ErrImagePull");
  }

  static PodView pod(int id, String revision, boolean running, boolean ready, boolean terminating) {
    return pod(id, revision, running, ready, terminating, "");
  }

  private static PodView pod(
      int id,
      String revision,
      boolean running,
      boolean ready,
      boolean terminating,
      String trouble) {
    return new PodView(
        "c-v" + id + "-0",
        "p" + id,
        "1",
        "10.0.0." + id,
        "node",
        revision,
        "",
        NOW.minusSeconds(60),
        running,
        ready,
        true,
        terminating,
        trouble);
  }

  private static WorkloadView workload(int id, String revision, boolean terminating) {
    return new WorkloadView(
        "w" + id,
        "1",
        revision,
        Intent.VOTER,
        false,
        false,
        Optional.empty(),
        "",
        NOW.minusSeconds(60),
        terminating);
  }

  private static VolumeView volume(int id, String clusterId, boolean terminating) {
    return new VolumeView("data-c-v" + id + "-0", "u" + id, "1", clusterId, false, terminating);
  }
}
