package io.quorate.operator.plan;

import io.quorate.operator.ensemble.EnsembleConfiguration;
import io.quorate.operator.model.ClusterModel;
import io.quorate.operator.model.Intent;
import io.quorate.operator.model.Names;
import io.quorate.operator.model.Reason;
import io.quorate.operator.model.Storage;
import io.quorate.operator.observe.Observation;
import io.quorate.operator.observe.PodView;
import io.quorate.operator.observe.VoterView;
import io.quorate.operator.observe.WorkloadView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The rows of the decision table for an ensemble that was founded: the first that applies gives one
 * step. Who is a voter is told by the committed configuration alone, and what is meant by the
 * workloads' intents; pods and volumes never decide about membership.
 *
 * <p>What keeps it safe with a second operator, a stale look or a crash between any two acts: every
 * change of the configuration names the version that was read before the intents were. A workload
 * is deleted only after its intent was made known, then the version moved (the fence), and then the
 * configuration was read without the member. So a change that was planned before the intent was
 * written fails by its version, and one that was planned after it doesn't make the member a voter.
 */
final class Membership {
  /** Best last: who is to go first, first. */
  private static final Comparator<Member> WORST_FIRST =
      Comparator.comparing((Member member) -> member.standing().isReady())
          .thenComparing(Member::leads)
          .thenComparingInt(member -> -member.id());

  private static final Comparator<Member> OLDEST = Comparator.comparingInt(Member::id);

  private final ClusterModel model;
  private final Rollout rollout;
  private final Surroundings around;
  private final Optional<EnsembleConfiguration> committed;
  private final List<Member> members = new ArrayList<>();
  private final List<Member> leaving = new ArrayList<>();
  private final List<Member> joiners = new ArrayList<>();
  private final int voters;
  private final int ready;
  private final int serving;
  private final int leader;

  /** Did not come up with the rendering that all are to have, by id. */
  private final List<Integer> failed;

  /** A member with what it is. */
  private record Member(VoterView view, Standing standing, boolean leads) {
    int id() {
      return view.id();
    }
  }

  Membership(ClusterModel model, Rollout rollout, Observation seen) {
    this.model = model;
    this.rollout = rollout;
    this.committed = seen.ensemble();
    this.leader = seen.leader().orElse(-1);
    this.failed = failed(rollout, model, seen);
    this.around =
        new Surroundings(
            rollout,
            trying(rollout, seen),
            committed.map(EnsembleConfiguration::nextId).orElse(0),
            model.storage() instanceof Storage.Ephemeral,
            seen.now(),
            model.timing());
    SortedSet<Integer> listed =
        committed.map(EnsembleConfiguration::voters).orElse(java.util.Collections.emptySortedSet());
    this.voters = listed.size();
    int counted = 0;
    int answering = 0;
    for (VoterView view : seen.voters().values()) {
      Standing standing =
          committed.isEmpty()
              ? Standing.withoutQuorum(view, around)
              : listed.contains(view.id())
                  ? Standing.ofVoter(view, around)
                  : Standing.ofOther(view, around);
      if (standing.isVoter() && standing.isReady()) counted++;
      if (standing.isVoter() && view.ready()) answering++;
      Member member = new Member(view, standing, view.id() == leader);
      members.add(member);
      if (isLeaving(member)) leaving.add(member);
      if (standing.isJoiner()) joiners.add(member);
    }
    this.ready = counted;
    this.serving = answering;
  }

  private static List<Integer> failed(Rollout rollout, ClusterModel model, Observation seen) {
    List<Integer> ids = new ArrayList<>();
    if (rollout.isGood(rollout.target())) return ids;
    for (VoterView view : seen.voters().values())
      // A lost node is no fault of the rendering.
      if (view.workload().isPresent()
          && view.failedSince().isEmpty()
          && failed(view, view.workload().get(), rollout.target(), model, seen)) ids.add(view.id());
    return ids;
  }

  /** One that joins costs nothing, and one on a lost node tells nothing. */
  private static boolean trying(Rollout rollout, Observation seen) {
    if (rollout.isGood(rollout.target())) return false;
    for (VoterView view : seen.voters().values())
      if (view.workload().isPresent()
          && view.workload().get().intent() != Intent.JOINING
          && !view.workload().get().asleep()
          && view.failedSince().isEmpty()
          && Standing.revision(view).equals(rollout.target())
          && !hasComeUp(view, view.workload().get(), seen)) return true;
    return false;
  }

  /** Only a voter is to be ready, and without a quorum none is. */
  private static boolean hasComeUp(VoterView member, WorkloadView workload, Observation seen) {
    return workload.intent() == Intent.VOTER && seen.ensemble().isPresent()
        ? member.ready()
        : member.runs();
  }

  private static boolean failed(
      VoterView member,
      WorkloadView workload,
      String revision,
      ClusterModel model,
      Observation seen) {
    if (workload.terminating()) return false;
    return member
        .pod()
        .map(pod ->
            pod.revision().equals(revision)
                && Standing.overdue(pod, model.timing(), seen.now())
                && !hasComeUp(member, workload, seen))
        .orElseGet(() ->
            workload.revision().equals(revision)
                && workload
                    .podlessSince()
                    .filter(since -> since.plus(model.timing().restart()).isBefore(seen.now()))
                    .isPresent());
  }

  /** Empty without a quorum: then nothing is done about membership, whatever is seen. */
  boolean hasQuorum() {
    return committed.isPresent();
  }

  // While no pod is wanted, and the way back

  /** Every pod goes at once, but those that are all that is left of their volumes. */
  Optional<Step> hibernate() {
    if (around.ephemeral())
      return Optional.of(
          new Step.Blocked(Reason.HibernationLosesData, "the members' data lies in their pods"));
    List<Integer> held = ids(member -> isAwake(member) && Standing.isLastHold(member.view()));
    if (!held.isEmpty() && hasQuorum()) return Optional.empty(); // they are replaced first
    List<Act> acts = new ArrayList<>();
    List<Integer> ids = new ArrayList<>();
    for (Member member : members)
      if (isAwake(member) && !held.contains(member.id())) {
        ids.add(member.id());
        acts.add(new Act.Stop(member.id(), member.view().workload().orElseThrow().uid()));
      }
    if (!acts.isEmpty()) return Optional.of(new Step.Change(Row.HIBERNATE, ids, acts));
    if (!held.isEmpty())
      return Optional.of(
          new Step.Wait(
              Reason.Hibernating,
              "volumes are being deleted, and last only as long as their pods run: members "
                  + held));
    return Optional.of(
        members.stream().anyMatch(member -> member.view().pod().isPresent())
            ? new Step.Wait(Reason.Hibernating, "pods are being stopped")
            : new Step.Wait(Reason.Hibernated, "no pod runs; volumes and members are kept"));
  }

  private static boolean isAwake(Member member) {
    return member
        .view()
        .workload()
        .filter(workload -> !workload.terminating() && !workload.asleep())
        .isPresent();
  }

  /** All at once: no voter can serve before a quorum of them is back. */
  Optional<Step> wake() {
    List<Act> acts = new ArrayList<>();
    List<Integer> ids = new ArrayList<>();
    for (Member member : members)
      if (member
          .view()
          .workload()
          .filter(workload -> workload.asleep() && !workload.terminating())
          .isPresent()) {
        ids.add(member.id());
        acts.add(new Act.Start(member.id(), member.view().workload().orElseThrow().uid()));
      }
    return acts.isEmpty() ? Optional.empty() : Optional.of(new Step.Change(Row.WAKE, ids, acts));
  }

  // Row 0: before anything that waits for health, since only this mends a bad image.

  Optional<Step> repair() {
    if (rollout.canGoBack()) {
      Optional<Step> back = failure();
      if (back.isPresent()) return back;
    }
    if (first(Standing.BROKEN) != null && !rollout.approved() && examiner() >= 0) return approval();
    return restartStuck().or(this::rebuild);
  }

  Optional<Step> restartStuck() {
    Member broken = first(Standing.BROKEN);
    if (broken == null) return Optional.empty();
    List<Act> acts = new ArrayList<>();
    WorkloadView workload = broken.view().workload().orElseThrow();
    acts.add(
        new Act.RenderStuck(
            broken.id(), workload.uid(), workload.resourceVersion(), broken.view().pod()));
    broken.view().pod().ifPresent(pod -> acts.add(new Act.DeletePod(broken.id(), pod)));
    return step(Row.RESTART_STUCK, broken.id(), acts);
  }

  /** Row 8 as well. */
  private Optional<Step> rebuild() {
    Member missing = first(Standing.WITHOUT_WORKLOAD);
    if (missing == null) return Optional.empty();
    return step(Row.REBUILD, missing.id(), new Act.CreateWorkload(missing.id(), Intent.VOTER));
  }

  // Row 1

  Optional<Step> unknownMember() {
    List<Integer> strangers = new ArrayList<>();
    for (EnsembleConfiguration.Member member : committed.orElseThrow().members())
      if (!member.host().equals(Names.memberHost(model.namespace(), model.name(), member.id())))
        strangers.add(member.id());
    if (strangers.isEmpty()) return Optional.empty();
    return Optional.of(
        new Step.Blocked(
            Reason.UnknownMember,
            "the ensemble lists members that were not made here: " + strangers));
  }

  // Rows 2 to 14

  Optional<Step> change() {
    Optional<Step> next = row();
    // What waits may wait for members that can't come up.
    return next.filter(step -> !(step instanceof Step.Wait)).or(this::failure).or(() -> next);
  }

  private Optional<Step> row() {
    return joined()
        .or(this::keep)
        .or(this::removed)
        .or(this::retire)
        .or(this::rescind)
        .or(this::remove)
        .or(this::swap)
        .or(this::mark)
        .or(this::discard)
        .or(this::approve)
        .or(this::reserve)
        .or(this::join)
        .or(this::add)
        .or(this::giveUp)
        .or(this::failure)
        .or(this::roll)
        .or(this::releaseVolume);
  }

  /** Row 2. */
  private Optional<Step> joined() {
    Member member = first(Standing.JOINED);
    if (member == null) return Optional.empty();
    if (member.view().workload().isPresent()
        && member.view().workload().get().intent() == Intent.JOINING)
      return mark(Row.JOINED, member, Intent.VOTER);
    return step(
        Row.REINSTATED,
        member.id(),
        new Act.ReinstateVolume(member.id(), member.view().volume().orElseThrow()));
  }

  /** It would lose its rendering with its next pod. */
  private Optional<Step> keep() {
    Member member = first(Standing.UNRENDERED);
    return member == null ? Optional.empty() : step(Row.KEEP, member.id(), render(member));
  }

  /** Row 3: a removal that was sent long ago was committed. */
  private Optional<Step> removed() {
    Member member = first(Standing.REMOVED);
    return member == null ? Optional.empty() : mark(Row.REMOVED, member, Intent.LEAVING);
  }

  /** Row 4. */
  private Optional<Step> retire() {
    Member orphan = first(Standing.ORPHAN);
    if (orphan != null)
      return step(Row.LOCK, orphan.id(), new Act.CreateWorkload(orphan.id(), Intent.LEAVING));
    Member leaving = first(Standing.RETIRING);
    if (leaving == null) return Optional.empty();
    List<Act> acts = new ArrayList<>();
    acts.add(new Act.Fence(version()));
    acts.add(new Act.ConfirmRemoved(leaving.id()));
    // The label comes first: without a workload it is what tells that no one shall be made on it.
    leaving
        .view()
        .volume()
        .filter(volume -> !volume.retired())
        .ifPresent(volume -> acts.add(new Act.RetireVolume(leaving.id(), volume)));
    acts.add(new Act.DeleteWorkload(leaving.id(), leaving.view().workload().orElseThrow().uid()));
    return step(Row.RETIRE, leaving.id(), acts);
  }

  /**
   * Row 5: more are leaving than may. The spec was set back, another voter was lost, or two
   * operators chose differently: counting covers them all.
   */
  private Optional<Step> rescind() {
    if (voters - leaving.size() >= model.replicas()) return Optional.empty();
    Member best =
        best(
            member -> member.standing().isMarkedLeaving(),
            Comparator.comparing((Member member) -> !member.standing().isReady())
                .thenComparing(member -> member.standing().isLost())
                .thenComparing(member -> !member.leads())
                .thenComparingInt(Member::id));
    return best == null ? Optional.empty() : mark(Row.RESCIND, best, Intent.VOTER);
  }

  /** Row 6. From three to one both go at once: two voters bear no failure. */
  private Optional<Step> remove() {
    List<Member> out = new ArrayList<>(leaving);
    if (out.isEmpty()) return Optional.empty();
    out.sort(
        Comparator.comparing((Member member) -> member.standing().isReady())
            .thenComparing(member -> !member.standing().isLost())
            .thenComparing(member -> member.view().ready())
            .thenComparing(Member::leads)
            .thenComparingInt(member -> -member.id()));
    int together = leavingTogether();
    if (out.size() < together) return Optional.empty(); // row 9 marks the other one
    List<Member> going = out.subList(0, together);
    for (Member member : going) if (member.leads()) return handOver(member, going);
    int rest = voters - going.size();
    // Taking out one that is counted on no more takes nothing away from those that are.
    boolean dead = going.stream().noneMatch(member -> member.standing().isReady());
    int readyRest = dead ? serving : ready;
    for (Member member : going)
      if (dead ? member.view().ready() : member.standing().isReady()) readyRest--;
    List<Integer> ids = new ArrayList<>();
    for (Member member : going) ids.add(member.id());
    if (readyRest < quorum(rest))
      return Optional.of(
          new Step.Wait(
              Reason.RemovingVoter,
              "waits to remove " + ids + " until a quorum of the others serves"));
    List<Act> acts = new ArrayList<>();
    for (Member member : going) if (member.view().runs()) acts.add(new Act.Drain(member.id()));
    acts.add(new Act.Reconfigure(List.of(), ids, version()));
    return Optional.of(new Step.Change(Row.REMOVE, ids, acts));
  }

  /**
   * Row 7. One atomic change: adding first raises the quorum with a dead voter in it, removing
   * first bears one failure less meanwhile.
   */
  private Optional<Step> swap() {
    if (voters > model.replicas()) return Optional.empty();
    Member lost =
        best(
            member -> member.standing().isLost(),
            Comparator.comparing((Member member) -> member.standing().isReady())
                .thenComparing(Member::leads)
                .thenComparingInt(Member::id));
    if (lost == null) return Optional.empty();
    Member joiner =
        best(member -> member.standing().isJoiner(), Comparator.comparingInt(Member::id));
    if (joiner == null || joiner.standing() != Standing.JOINER_READY) return Optional.empty();
    if (lost.leads() && voters > 1) return handOver(lost, List.of(lost));
    return Optional.of(
        new Step.Change(
            Row.SWAP,
            List.of(joiner.id(), lost.id()),
            List.of(new Act.Reconfigure(List.of(joiner.id()), List.of(lost.id()), version()))));
  }

  /** Row 9. */
  private Optional<Step> mark() {
    if (voters <= model.replicas() || leaving.size() >= leavingTogether()) return Optional.empty();
    if (!rollout.window().open()) return outsideOfWindow("voters leave");
    Member victim =
        best(
            member ->
                member.standing().isVoter()
                    && member.standing() != Standing.ABSENT
                    && !isLeaving(member),
            WORST_FIRST);
    if (victim == null)
      return Optional.of(
          new Step.Wait(Reason.RemovingVoter, "no voter's workload can be marked as leaving now"));
    return mark(Row.MARK, victim, Intent.LEAVING);
  }

  /** Row 10. */
  private Optional<Step> discard() {
    Member unwanted = last(Standing.STRAY);
    if (unwanted == null) {
      if (joiners.size() > wantedJoiners()) unwanted = joiners.getLast();
    }
    return unwanted == null ? Optional.empty() : mark(Row.DISCARD, unwanted, Intent.LEAVING);
  }

  /** Row 11: making the workload reserves the id, one of which nothing is left anywhere. */
  private Optional<Step> reserve() {
    if (joiners.size() >= wantedJoiners()) return Optional.empty();
    if (!rollout.window().open() && joiners.isEmpty() && lost() == 0)
      return outsideOfWindow("voters are added");
    int id = around.nextId();
    for (Member member : members) id = Math.max(id, member.id() + 1);
    if (id > Names.MEMBER_ID_MAX)
      return Optional.of(
          new Step.Blocked(
              Reason.IdsExhausted,
              "the highest member id is " + Names.MEMBER_ID_MAX + ", and it was given out"));
    return step(Row.RESERVE, id, new Act.CreateWorkload(id, Intent.JOINING));
  }

  private Optional<Step> join() {
    Member blank = first(Standing.JOINER_BLANK);
    if (blank == null) return Optional.empty();
    return step(
        Row.JOIN, blank.id(), new Act.Join(blank.id(), blank.view().report().orElseThrow().boot()));
  }

  /**
   * Row 12, in the order of the ids, as none below the next one is taken. From one to three both
   * are added at once.
   */
  private Optional<Step> add() {
    if (voters >= model.replicas()) return Optional.empty();
    int together = voters == 1 ? 2 : 1;
    if (joiners.size() < together) return Optional.empty();
    List<Integer> ids = new ArrayList<>();
    for (Member joiner : joiners.subList(0, together)) {
      if (joiner.standing() != Standing.JOINER_READY) return Optional.empty();
      ids.add(joiner.id());
    }
    if (ready < Math.min(quorum(voters + 1), voters)) return Optional.empty();
    return Optional.of(
        new Step.Change(Row.ADD, ids, List.of(new Act.Reconfigure(ids, List.of(), version()))));
  }

  /** Row 13. */
  private Optional<Step> giveUp() {
    Member late = first(Standing.JOINER_LATE);
    return late == null ? Optional.empty() : mark(Row.GIVE_UP, late, Intent.LEAVING);
  }

  /**
   * Before a rendering is given to any member a server has to take its settings. So a mistake costs
   * nothing but a sentence.
   */
  private Optional<Step> approve() {
    if (rollout.approved() || examiner() < 0) return Optional.empty();
    boolean needed =
        joiners.size() < wantedJoiners()
            || best(member -> member.standing().isStale(), OLDEST) != null;
    return needed ? approval() : Optional.empty();
  }

  private Optional<Step> approval() {
    return step(
        Row.APPROVE,
        examiner(),
        List.of(
            new Act.Validate(examiner(), rollout.target()),
            new Act.RecordApproved(rollout.target())));
  }

  /** Any server that answers can tell whether it would start with settings; -1 if there is none. */
  private int examiner() {
    if (leader >= 0) return leader;
    Member answers = best(member -> member.view().report().isPresent(), OLDEST);
    return answers == null ? -1 : answers.id();
  }

  /**
   * Row 14: an observer first, then one voter at a time and only while all others serve, the leader
   * last.
   */
  private Optional<Step> roll() {
    if (voters != model.replicas() || !joiners.isEmpty()) return Optional.empty();
    Member victim =
        best(
            member -> member.standing().isStale(),
            Comparator.comparing((Member member) -> member.standing().isReady())
                .thenComparing(Member::leads)
                .thenComparingInt(Member::id));
    if (victim == null) return proven();
    if (voters == 1 && around.ephemeral())
      return Optional.of(
          new Step.Blocked(
              Reason.RestartLosesData,
              "the new settings need a restart, and the only voter's data lies in its pod"));
    if (!rollout.approved())
      return Optional.of(
          new Step.Wait(Reason.RollingRestart, "waits for a server that takes the new settings"));
    boolean serves = victim.standing().isReady();
    if (serves || Standing.comesBack(victim.view(), around)) {
      if (!rollout.window().open()) return outsideOfWindow("voters restart");
      Optional<Step> observer = canary();
      if (observer.isPresent()) return observer;
    }
    if (ready - (serves ? 1 : 0) < voters - 1
        || !everyoneKnowsTheVersion()
        || !othersHaveSettled(victim))
      return Optional.of(
          new Step.Wait(
              Reason.RollingRestart, "waits until the other voters serve before the next restart"));
    if (victim.leads() && voters > 1) return handOver(victim, List.of(victim));
    PodView pod = victim.view().pod().orElseThrow();
    return step(Row.ROLL, victim.id(), List.of(render(victim), new Act.Evict(victim.id(), pod)));
  }

  /** One that has the new rendering and has had its time: the next one would fail the same way. */
  Optional<Step> failure() {
    if (rollout.isGood(rollout.target())) return Optional.empty();
    if (!failed.isEmpty())
      return takeBack("did not come up with the new settings: members " + failed);
    if (rollout.canary() == Rollout.Canary.FAILED && best(this::hasAnother, OLDEST) != null)
      return takeBack("the observer that goes first did not come up with the new settings");
    return Optional.empty();
  }

  private boolean hasAnother(Member member) {
    return member.view().workload().isPresent()
        && !rollout.target().equals(Standing.revision(member.view()));
  }

  private Optional<Step> takeBack(String why) {
    return rollout.canGoBack()
        ? Optional.of(
            new Step.Change(
                Row.TAKE_BACK, List.of(), List.of(new Act.RecordTakenBack(rollout.target()))))
        : Optional.of(new Step.Blocked(Reason.RolloutFailed, why));
  }

  private Optional<Step> canary() {
    return switch (rollout.canary()) {
      case NONE, SERVES -> Optional.empty();
      case AWAITED, FAILED ->
          Optional.of(
              new Step.Wait(
                  Reason.RollingRestart, "waits until one observer serves with the new settings"));
    };
  }

  /** All serve with it, and have for long enough: it is what there is to go back to. */
  private Optional<Step> proven() {
    if (rollout.isGood(rollout.target()) || !isComplete() || !othersHaveSettled(null))
      return Optional.empty();
    return Optional.of(
        new Step.Change(Row.PROVEN, List.of(), List.of(new Act.RecordGood(rollout.target()))));
  }

  private boolean othersHaveSettled(@Nullable Member victim) {
    for (Member member : members)
      if (member.standing().isVoter()
          && (victim == null || member.id() != victim.id())
          && !(member.view().pod().isPresent() && Standing.settledDown(member.view(), around)))
        return false;
    return true;
  }

  private Optional<Step> outsideOfWindow(String what) {
    return Optional.of(
        new Step.Wait(
            Reason.WaitingForWindow,
            what
                + " in a maintenance window; "
                + rollout
                    .window()
                    .next()
                    .map(time -> "the next one opens at " + time)
                    .orElse("none is ahead")));
  }

  /**
   * A configuration that was committed only just needs a quorum of the one before it as well, to
   * elect a leader: of servers that may be gone. Not any more when all know that it is committed.
   */
  private boolean everyoneKnowsTheVersion() {
    String version = version();
    for (Member member : members)
      if (member.standing().isReady()
          && !version.equals(member.view().report().orElseThrow().ensembleVersion())) return false;
    return true;
  }

  /** The end of row 4, behind all others: nothing waits for it, and it may not be allowed. */
  private Optional<Step> releaseVolume() {
    if (!(model.storage() instanceof Storage.Persistent persistent)
        || !persistent.deletedWithMember()) return Optional.empty();
    Member volume = first(Standing.RETIRED);
    return volume == null
        ? Optional.empty()
        : step(
            Row.RELEASE_VOLUME,
            volume.id(),
            new Act.DeleteVolume(volume.id(), volume.view().volume().orElseThrow()));
  }

  // Row 15

  /** Voters that don't serve, by id. */
  List<VoterView> unready() {
    List<VoterView> views = new ArrayList<>();
    for (Member member : members)
      if (member.standing().isVoter() && !member.standing().isReady()) views.add(member.view());
    return views;
  }

  boolean isComplete() {
    return voters == model.replicas() && ready == voters && leader >= 0;
  }

  boolean isJoining() {
    return !joiners.isEmpty();
  }

  // Counting

  private static int quorum(int voters) {
    return voters / 2 + 1;
  }

  private int leavingTogether() {
    return voters == 3 && model.replicas() == 1 ? 2 : 1;
  }

  /** By intent; and the lost, when there are more voters than are wanted. */
  private boolean isLeaving(Member member) {
    return member.standing().isMarkedLeaving()
        || voters > model.replicas() && member.standing().isLost();
  }

  private int wantedJoiners() {
    if (voters > model.replicas()) return 0;
    return Math.min(2, model.replicas() - voters + lost());
  }

  private int lost() {
    int lost = 0;
    for (Member member : members) if (member.standing().isLost()) lost++;
    return lost;
  }

  private Optional<Step> handOver(Member from, List<Member> going) {
    Member target =
        best(
            member ->
                member.standing().isVoter()
                    && member.standing().isReady()
                    && !going.contains(member),
            Comparator.comparing(this::isLeaving)
                .thenComparing(member -> member.standing().isLost())
                .thenComparing(member -> member.standing().isStale())
                .thenComparingInt(Member::id));
    if (target == null)
      return Optional.of(
          new Step.Wait(
              Reason.MovingLeadership,
              "voter " + from.id() + " leads, and no other can take over now"));
    return step(Row.HAND_OVER, from.id(), new Act.TransferLeadership(target.id()));
  }

  // Small words

  private String version() {
    return committed.orElseThrow().version();
  }

  private static Act render(Member member) {
    WorkloadView workload = member.view().workload().orElseThrow();
    return new Act.Render(member.id(), workload.uid(), workload.resourceVersion());
  }

  private static Optional<Step> mark(Row row, Member member, Intent intent) {
    var workload = member.view().workload().orElseThrow();
    return step(
        row,
        member.id(),
        new Act.SetIntent(member.id(), workload.uid(), workload.resourceVersion(), intent));
  }

  private static Optional<Step> step(Row row, int id, Act act) {
    return step(row, id, List.of(act));
  }

  private static Optional<Step> step(Row row, int id, List<Act> acts) {
    return Optional.of(new Step.Change(row, List.of(id), acts));
  }

  private @Nullable Member first(Standing standing) {
    for (Member member : members) if (member.standing() == standing) return member;
    return null;
  }

  private @Nullable Member last(Standing standing) {
    for (Member member : members.reversed()) if (member.standing() == standing) return member;
    return null;
  }

  private @Nullable Member best(Predicate<Member> among, Comparator<Member> order) {
    Member best = null;
    for (Member member : members)
      if (among.test(member) && (best == null || order.compare(member, best) < 0)) best = member;
    return best;
  }

  private List<Integer> ids(Predicate<Member> predicate) {
    List<Integer> found = new ArrayList<>();
    for (Member member : members) if (predicate.test(member)) found.add(member.id());
    return found;
  }
}
