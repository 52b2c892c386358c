package io.quorate.operator.plan;

import io.quorate.operator.ensemble.Answer;
import io.quorate.operator.ensemble.EnsembleConfiguration;
import io.quorate.operator.ensemble.FakeEnsemble;
import io.quorate.operator.ensemble.Founding;
import io.quorate.operator.ensemble.MemberAddress;
import io.quorate.operator.ensemble.MemberReport;
import io.quorate.operator.model.ClusterModel;
import io.quorate.operator.model.Identity;
import io.quorate.operator.model.ServerSettings;
import io.quorate.operator.model.Storage;
import io.quorate.operator.observe.MemberView;
import io.quorate.operator.observe.Observation;
import io.quorate.operator.observe.PodView;
import io.quorate.operator.observe.VolumeView;
import io.quorate.operator.observe.VoterView;
import io.quorate.operator.observe.WorkloadView;
import java.time.Instant;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A Kubernetes of one cluster in which steps take effect: workloads make pods, pods run servers,
 * evictions are held to the budget, and writes that carry a precondition fail if it does not hold.
 * One source of chance decides everything.
 */
final class FakeWorld {
  static final String BAD = "bad";

  private static final class Pod {
    private final String uid;
    private final String revision;
    private int version;
    private boolean running;

    Pod(String uid, String revision) {
      this.uid = uid;
      this.revision = revision;
    }
  }

  /** What one pass has read; it may be acted on when it is no longer true. */
  record Look(ClusterModel model, String revision, Observation seen) {}

  private final RandomGenerator random;
  private final int voters;
  private final FakeEnsemble servers = new FakeEnsemble();
  private final NavigableMap<Integer, String> workloads = new TreeMap<>();
  private final NavigableMap<Integer, Pod> pods = new TreeMap<>();
  private final NavigableMap<Integer, Boolean> volumes = new TreeMap<>();
  private @Nullable Identity identity;
  private Instant now = Worlds.NOW;
  private String wanted = "r0";
  private int serial;
  private int identityVersion;

  FakeWorld(RandomGenerator random, int voters) {
    this.random = random;
    this.voters = voters;
  }

  FakeEnsemble servers() {
    return servers;
  }

  boolean founded() {
    return identity != null && identity.founded();
  }

  void want(String revision) {
    wanted = revision;
  }

  Look look() {
    NavigableMap<Integer, VoterView> views = new TreeMap<>();
    Optional<Integer> leader = Optional.empty();
    for (int id = 1; id <= voters; id++) {
      VoterView view = view(id);
      views.put(id, view);
      if (view.report().filter(r -> r.state() == MemberReport.State.LEADING).isPresent())
        leader = Optional.of(id);
    }
    Optional<EnsembleConfiguration> configuration = Optional.empty();
    if (leader.isPresent()
        && servers.ensemble(address(leader.get()))
            instanceof Answer.Answered<EnsembleConfiguration>(var committed))
      configuration = Optional.of(committed);
    Identity known = identity;
    ClusterModel model =
        new ClusterModel(
            "ns",
            "c",
            "uid",
            1,
            ClusterModel.firstVoters(voters),
            Optional.ofNullable(known),
            new ServerSettings(wanted, new TreeMap<>(), new TreeMap<>(), new TreeMap<>()),
            new Storage.Persistent("1Gi", Optional.empty()),
            List.of(),
            false,
            List.of());
    return new Look(model, wanted, new Observation(now, views, configuration, leader, List.of()));
  }

  private VoterView view(int id) {
    Pod pod = pods.get(id);
    MemberView member = new MemberView.Unknown("silent");
    if (pod != null
        && servers.member(address(id)) instanceof Answer.Answered<MemberReport>(var report))
      member = new MemberView.Known(report);
    boolean serves = member instanceof MemberView.Known(var report) && report.serves();
    String clusterId = identity == null ? "" : identity.clusterId();
    return new VoterView(
        id,
        Optional.ofNullable(workloads.get(id)).map(r -> new WorkloadView("w" + id, r, false)),
        Optional.ofNullable(pod)
            .map(p ->
                new PodView(
                    "c-v" + id + "-0",
                    p.uid,
                    Integer.toString(p.version),
                    address(id).host(),
                    "node",
                    p.revision,
                    now,
                    p.running,
                    serves,
                    true,
                    false,
                    "")),
        volumes.containsKey(id)
            ? Optional.of(new VolumeView("data" + id, clusterId, false))
            : Optional.empty(),
        member);
  }

  private static MemberAddress address(int id) {
    return new MemberAddress("10.0.0." + id, 1);
  }

  /** Does the step that was planned on what a look has read, now or never. */
  void execute(Step step, Look look) {
    switch (step) {
      case Step.Settled _, Step.Wait _, Step.Blocked _ -> {}
      case Step.WriteIdentity(var ids) -> {
        if (identity == null)
          identity =
              new Identity(Worlds.CLUSTER_ID, 1, ids, Optional.empty(), new TreeMap<>(), version());
      }
      case Step.CreateVoters(var ids, _) -> ids.forEach(id -> workloads.put(id, look.revision()));
      case Step.RestartStuck(int id, var pod) -> {
        if (workloads.containsKey(id)) workloads.put(id, look.revision());
        Pod live = pods.get(id);
        if (live != null
            && pod.isPresent()
            && live.uid.equals(pod.get().uid())
            && Integer.toString(live.version).equals(pod.get().resourceVersion())) remove(id);
      }
      case Step.Found found -> {
        if (identity == null || identity.founded()) return;
        servers.found(
            address(found.first()),
            new Founding(identity.clusterId(), 1, found.voters(), found.boot()));
      }
      case Step.RecordFounded _ -> {
        Identity read = look.model().identity().orElseThrow();
        if (identity != null && identity.resourceVersion().equals(read.resourceVersion()))
          identity =
              new Identity(
                  read.clusterId(), 1, read.voters(), Optional.of(now), new TreeMap<>(), version());
      }
      case Step.RollVoter roll -> {
        if (workloads.containsKey(roll.id())) workloads.put(roll.id(), look.revision());
        Pod live = pods.get(roll.id());
        if (live != null && live.uid.equals(roll.pod().uid()) && budgetAllows(roll.id()))
          remove(roll.id());
      }
    }
  }

  private String version() {
    return Integer.toString(++identityVersion);
  }

  private boolean budgetAllows(int id) {
    if (voters <= 2) return true;
    long ready = 0;
    boolean victimReady = false;
    for (int other = 1; other <= voters; other++) {
      boolean serves = view(other).serves();
      if (serves) ready++;
      if (other == id) victimReady = serves;
    }
    int atLeast = Math.max(voters / 2 + 1, voters - 1);
    return victimReady ? ready - 1 >= atLeast : ready >= atLeast;
  }

  /** Kubernetes does one thing of its own: makes a pod, or starts a container. */
  void kubernetes() {
    int id = 1 + random.nextInt(voters);
    String revision = workloads.get(id);
    Pod pod = pods.get(id);
    if (revision != null && pod == null) {
      pods.put(id, new Pod("uid" + ++serial, revision));
      volumes.put(id, true);
    } else if (pod != null && !pod.running && !pod.revision.startsWith(BAD)) {
      pod.running = true;
      pod.version++;
      servers.start(id, address(id));
    }
    now = now.plusSeconds(1);
  }

  /** Something breaks, within what an ensemble must bear: never more than one voter's disk. */
  void disturb() {
    int id = 1 + random.nextInt(voters);
    switch (random.nextInt(5)) {
      case 0 -> remove(id);
      case 1 -> workloads.remove(id); // its pod goes with it
      case 2 -> {
        Pod pod = pods.get(id);
        if (pod != null && pod.running) {
          pod.running = false;
          pod.version++;
          servers.stop(id);
        }
      }
      case 3 -> {
        boolean othersServe = true;
        for (int other = 1; other <= voters; other++)
          if (other != id && !view(other).serves()) othersServe = false;
        if (founded() && voters > 1 && othersServe) servers.wipe(id);
      }
      case 4 -> want((random.nextInt(4) == 0 ? BAD : "r") + ++serial);
      default -> throw new AssertionError();
    }
    if (!workloads.containsKey(id)) remove(id);
  }

  private void remove(int id) {
    if (pods.remove(id) != null) servers.stop(id);
  }

  long serving() {
    long serving = 0;
    for (int id = 1; id <= voters; id++) if (view(id).serves()) serving++;
    return serving;
  }
}
