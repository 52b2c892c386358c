package io.quorate.operator.simulation;

import io.quorate.operator.ensemble.MemberReport;
import io.quorate.operator.model.Intent;
import io.quorate.operator.observe.MemberView;
import io.quorate.operator.observe.PodView;
import io.quorate.operator.observe.VolumeView;
import io.quorate.operator.observe.VoterView;
import io.quorate.operator.observe.WorkloadView;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything there is of one member id: its StatefulSet, its claim with the disk behind it, its
 * pod, and the server in it. Each has fields of its own; an object that isn't there has uid 0.
 */
final class Slot {
  private static final MemberView SILENT = new MemberView.Unknown("silent");
  private static final String CLUSTER_ID = "00112233445566778899aabbccddeeff";

  final int id;

  int setUid;
  Intent intent = Intent.VOTER;
  int setRevision;
  boolean replace;
  boolean asleep;

  /** How often a user has asked for a restart of this very workload. */
  int restart;

  int born;

  /** A user has deleted its workload, and no pod has come up since. */
  boolean setLost;

  int claimUid;
  boolean retired;
  boolean doomed;
  boolean nodeIsThere = true;

  /** The disk behind the claim; a disk that was emptied is another one. */
  int diskId;

  /** Entries of the one history that the disk holds; 0 is a blank disk. */
  int has;

  /** Was told which ensemble to follow. */
  boolean joined;

  int podUid;
  int podRevision;
  int podRestart;
  boolean up;
  int boot;

  /** What runs in its pod ends again and again, whatever it is made from; until it does not. */
  boolean looping;

  /** Follows the leader, or leads, and holds what it holds. */
  boolean synced;

  /** Changes with every change of the workload or the claim. */
  int version = 1;

  int podVersion = 1;

  private int viewedVersion;
  private int viewedPodVersion;
  private boolean viewedReady;
  private boolean viewedStuck;
  private int readinessChangedAt;
  private boolean readyNoted;
  private int podNoted;
  private int viewedServer = -1;
  private int viewedKnownVersion;
  private Objects objects = Objects.NONE;
  private MemberView member = SILENT;
  private @Nullable VoterView view;
  private @Nullable Objects viewedObjects;
  private @Nullable MemberView viewedMember;

  /** What a look at the objects finds. */
  record Objects(
      int podUid,
      Optional<WorkloadView> workload,
      Optional<PodView> pod,
      Optional<VolumeView> volume) {
    static final Objects NONE =
        new Objects(0, Optional.empty(), Optional.empty(), Optional.empty());
  }

  Slot(int id) {
    this.id = id;
  }

  void touched() {
    version++;
  }

  void podTouched() {
    podVersion++;
  }

  boolean isBlank() {
    return has == 0 && !joined;
  }

  /**
   * @param ready by the server's own word
   * @param stuck Kubernetes says what keeps its pod
   */
  Objects objects(Instant start, boolean ready, boolean stuck) {
    if (viewedVersion == version
        && viewedPodVersion == podVersion
        && viewedReady == ready
        && viewedStuck == stuck) return objects;
    viewedStuck = stuck;
    viewedVersion = version;
    viewedPodVersion = podVersion;
    viewedReady = ready;
    Optional<WorkloadView> workload =
        setUid == 0
            ? Optional.empty()
            : Optional.of(
                new WorkloadView(
                    Integer.toString(setUid),
                    Integer.toString(version),
                    Integer.toString(setRevision),
                    intent,
                    replace,
                    asleep,
                    Optional.empty(),
                    restart == 0 ? "" : Integer.toString(restart),
                    start.plusSeconds(born),
                    false));
    Optional<VolumeView> volume =
        claimUid == 0
            ? Optional.empty()
            : Optional.of(
                new VolumeView(
                    "data",
                    Integer.toString(claimUid),
                    Integer.toString(version),
                    CLUSTER_ID,
                    retired,
                    doomed));
    Optional<PodView> pod =
        podUid == 0
            ? Optional.empty()
            : Optional.of(
                new PodView(
                    "pod",
                    Integer.toString(podUid),
                    Integer.toString(podVersion),
                    "ip",
                    "node",
                    Integer.toString(podRevision),
                    podRestart == 0 ? "" : Integer.toString(podRestart),
                    start.plusSeconds(readinessChangedAt),
                    up,
                    ready,
                    true,
                    false,
                    stuck && !up ? "CrashLoopBackOff" : ""));
    objects = new Objects(podUid, workload, pod, volume);
    return objects;
  }

  /**
   * @param found the objects as they were looked at; a pod that was replaced since isn't reached
   * @param leads this server leads
   */
  @SuppressWarnings("ReferenceEquality") // the very ones it was made of
  VoterView view(
      Objects found,
      boolean leads,
      boolean admitted,
      int knownVersion,
      Optional<Instant> failedSince) {
    MemberView server = found.podUid() == podUid ? server(leads, admitted, knownVersion) : SILENT;
    VoterView known = view;
    if (known != null && failedSince.isEmpty() && viewedObjects == found && viewedMember == server)
      return known;
    VoterView fresh =
        new VoterView(id, found.workload(), found.pod(), found.volume(), server, failedSince);
    if (failedSince.isEmpty()) {
      view = fresh;
      viewedObjects = found;
      viewedMember = server;
    }
    return fresh;
  }

  private MemberView server(boolean leads, boolean admitted, int knownVersion) {
    if (!up) return SILENT;
    int flags =
        boot << 4 | (synced ? 1 : 0) | (admitted ? 2 : 0) | (leads ? 4 : 0) | (isBlank() ? 8 : 0);
    if (flags == viewedServer && knownVersion == viewedKnownVersion) return member;
    viewedKnownVersion = knownVersion;
    viewedServer = flags;
    MemberReport.State state =
        isBlank()
            ? MemberReport.State.BLANK
            : !synced
                ? MemberReport.State.LOOKING
                : leads ? MemberReport.State.LEADING : MemberReport.State.FOLLOWING;
    member =
        new MemberView.Known(
            new MemberReport(
                id,
                state,
                admitted,
                synced,
                isBlank() ? null : CLUSTER_ID,
                "d",
                null,
                1,
                Integer.toHexString(knownVersion),
                null,
                null,
                null,
                null,
                null,
                Integer.toString(boot)));
    return member;
  }

  /** Kubernetes notes when a pod became ready, or ceased to be. */
  void noteReadiness(int now, boolean ready) {
    if (readyNoted == ready && podNoted == podUid) return;
    readyNoted = ready;
    podNoted = podUid;
    readinessChangedAt = now;
    podTouched();
  }

  @Override
  public String toString() {
    return id
        + (setUid == 0
            ? " no set"
            : " set "
                + intent.text()
                + " r"
                + setRevision
                + (replace ? " replace" : "")
                + (asleep ? " asleep" : ""))
        + (claimUid == 0
            ? ", no volume"
            : ", volume "
                + diskId
                + " has "
                + has
                + (retired ? " retired" : "")
                + (doomed ? " doomed" : "")
                + (nodeIsThere ? "" : " node gone"))
        + (podUid == 0
            ? ", no pod"
            : ", pod r" + podRevision + (up ? " up" : " down") + (synced ? " synced" : ""));
  }
}
