package io.quorate.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.quorate.operator.api.Condition;
import io.quorate.operator.api.CoordinationCluster;
import io.quorate.operator.api.CoordinationClusterSpec;
import io.quorate.operator.api.CoordinationObserverPool;
import io.quorate.operator.api.MemberStatus;
import io.quorate.operator.api.StorageSpec;
import io.quorate.operator.api.Written;
import io.quorate.operator.model.Labels;
import io.quorate.operator.model.Reason;
import io.quorate.operator.plan.Step;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole passes against a mock API server: what a user would see of a cluster. */
final class ClusterPassTest {
  /** So that no test waits for members to have been well for a time. */
  private static final String QUICK = "storage: {size: 1Gi}, rollout: {minReadySeconds: 0}";

  private final MockKubernetes kubernetes = new MockKubernetes();

  @AfterEach
  void close() {
    kubernetes.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5})
  void newClusterIsFoundedOnceAndServes(int voters) {
    create(voters, false);
    assertThat(kubernetes.settle("c")).isInstanceOf(Step.Settled.class);
    assertThat(kubernetes.servers.foundings()).isEqualTo(1);
    CoordinationCluster cluster = cluster();
    assertThat(condition("Ready").status()).isEqualTo(Condition.Status.True);
    assertThat(condition("Available").status()).isEqualTo(Condition.Status.True);
    assertThat(condition("Reconciling").status()).isEqualTo(Condition.Status.False);
    assertThat(condition("Stalled").status()).isEqualTo(Condition.Status.False);
    assertThat(cluster.getStatus().replicas()).isEqualTo(voters);
    assertThat(cluster.getStatus().readyReplicas()).isEqualTo(voters);
    assertThat(cluster.getStatus().leader()).isEqualTo("c-v1-0");
    assertThat(cluster.getStatus().members())
        .hasSize(voters)
        .allMatch(member -> member.state() == MemberStatus.State.Ready);
    assertThat(kubernetes.exists(PodDisruptionBudget.class, "c")).isEqualTo(voters > 2);
  }

  @Test
  void identityIsWrittenBeforeTheFirstWorkload() {
    create(3, false);
    kubernetes.pass("c");
    assertThat(kubernetes.exists(Secret.class, "c-identity")).isTrue();
    assertThat(kubernetes.exists(StatefulSet.class, "c-v1")).isFalse();
    kubernetes.pass("c");
    assertThat(kubernetes.exists(StatefulSet.class, "c-v1")).isTrue();
    assertThat(kubernetes.exists(StatefulSet.class, "c-v3")).isTrue();
  }

  @Test
  void clientsCanConnectOnlyAfterTheFoundingIsRecorded() {
    create(3, false);
    for (int turn = 0; turn < 30 && kubernetes.servers.foundings() == 0; turn++) {
      assertThat(kubernetes.exists(Service.class, "c")).isFalse();
      kubernetes.pass("c");
      kubernetes.play();
    }
    assertThat(kubernetes.exists(Service.class, "c")).isFalse();
    kubernetes.settle("c");
    assertThat(kubernetes.exists(Service.class, "c")).isTrue();
  }

  @Test
  void settledClusterIsNotWrittenAgain() {
    create(3, false);
    kubernetes.settle("c");
    kubernetes.pass("c");
    kubernetes.pass("c");
    int before = kubernetes.writer.writes();
    for (int pass = 0; pass < 10; pass++) kubernetes.pass("c");
    assertThat(kubernetes.writer.writes()).isEqualTo(before);
  }

  @Test
  void podsOfVotersAreLabelledForTheBudget() {
    create(3, false);
    kubernetes.settle("c");
    assertThat(kubernetes.get(Pod.class, "c-v2-0").getMetadata().getLabels())
        .containsEntry(Labels.ROLE, Labels.ROLE_VOTER);
  }

  @Test
  void deletedStatefulSetIsMadeAgainOnItsVolume() {
    create(3, false);
    kubernetes.settle("c");
    String volume = volume(2);
    kubernetes.deleteStatefulSet("c-v2");
    assertThat(kubernetes.pass("c").reason()).isEqualTo(Reason.CreatingMembers);
    assertThat(kubernetes.settle("c")).isInstanceOf(Step.Settled.class);
    assertThat(volume(2)).isEqualTo(volume);
  }

  @Test
  void votersGrowAndShrinkOneStepAtATime() {
    create(3, false);
    kubernetes.settle("c");
    for (int voters : List.of(5, 3, 1, 3)) {
      respec(voters);
      assertThat(kubernetes.settle("c")).isInstanceOf(Step.Settled.class);
      assertThat(kubernetes.servers.voters()).hasSize(voters);
      assertThat(cluster().getStatus().replicas()).isEqualTo(voters);
      assertThat(kubernetes.exists(PodDisruptionBudget.class, "c")).isEqualTo(voters > 2);
      assertThat(kubernetes.members())
          .as("only voters have workloads, and their pods the role")
          .isEqualTo(kubernetes.servers.voters())
          .isEqualTo(kubernetes.labelledVoters());
    }
    assertThat(kubernetes.exists(PersistentVolumeClaim.class, "data-c-v5-0"))
        .as("volumes of those who left stay")
        .isTrue();
    assertThat(kubernetes.get(PersistentVolumeClaim.class, "data-c-v5-0").getMetadata().getLabels())
        .containsEntry(Labels.RETIRED, "true");
    assertThat(kubernetes.servers.voters().last()).as("ids are not given twice").isGreaterThan(5);
  }

  @Test
  void volumesOfThoseWhoLeaveGoOnlyIfTheSpecSaysSo() {
    create(3, false);
    kubernetes.settle("c");
    respec(1, StorageSpec.Reclaim.Delete);
    assertThat(kubernetes.settle("c")).isInstanceOf(Step.Settled.class);
    int left = kubernetes.servers.voters().first();
    for (int id = 1; id <= 3; id++)
      assertThat(kubernetes.exists(PersistentVolumeClaim.class, "data-c-v" + id + "-0"))
          .isEqualTo(id == left);
  }

  @Test
  void operatorThatMayNotDeleteVolumesSaysSoAndDoesAllElse() {
    create(3, false);
    kubernetes.settle("c");
    kubernetes.forbidDeletingClaims(true);
    respec(1, StorageSpec.Reclaim.Delete);
    assertThat(kubernetes.settle("c").reason()).isEqualTo(Reason.DeletionForbidden);
    assertThat(condition("Stalled").status()).isEqualTo(Condition.Status.True);
    assertThat(kubernetes.servers.voters()).hasSize(1);
    assertThat(kubernetes.members()).isEqualTo(kubernetes.servers.voters());
    respec(3, StorageSpec.Reclaim.Delete);
    kubernetes.settle("c");
    assertThat(kubernetes.servers.voters()).hasSize(3);
    kubernetes.forbidDeletingClaims(false);
    assertThat(kubernetes.settle("c")).isInstanceOf(Step.Settled.class);
  }

  @Test
  void voterOnALostNodeIsReplacedAfterATime() {
    create(3, false);
    kubernetes.settle("c");
    kubernetes.loseNode(2);
    assertThat(kubernetes.settle("c").reason()).isEqualTo(Reason.MembersNotReady);
    kubernetes.passTime(Duration.ofMinutes(6));
    assertThat(kubernetes.settle("c")).isInstanceOf(Step.Settled.class);
    assertThat(kubernetes.servers.voters()).containsExactly(1, 3, 4);
  }

  @Test
  void specThatIsSetBackRescindsWhoWasToLeave() {
    create(3, false);
    kubernetes.settle("c");
    respec(1);
    assertThat(kubernetes.pass("c").reason()).isEqualTo(Reason.RemovingVoter);
    assertThat(kubernetes.annotation("c-v3", Labels.INTENT)).isEqualTo("leaving");
    respec(3);
    assertThat(kubernetes.settle("c")).isInstanceOf(Step.Settled.class);
    assertThat(kubernetes.annotation("c-v3", Labels.INTENT)).isEqualTo("voter");
    assertThat(kubernetes.servers.voters()).containsExactly(1, 2, 3);
  }

  @Test
  void voterThatAUserWantsReplacedIsSwappedForANewOne() {
    create(3, false);
    kubernetes.settle("c");
    kubernetes.annotate("c-v1", Labels.REPLACE, "true");
    assertThat(kubernetes.settle("c")).isInstanceOf(Step.Settled.class);
    assertThat(kubernetes.servers.voters()).containsExactly(2, 3, 4);
    assertThat(kubernetes.exists(StatefulSet.class, "c-v1")).isFalse();
    assertThat(kubernetes.servers.leader()).contains(2);
  }

  @Test
  void voterWithoutWorkloadAndVolumeIsReplacedAfterATime() {
    create(3, false);
    kubernetes.settle("c");
    kubernetes.deleteStatefulSet("c-v3");
    kubernetes.deleteClaim("data-c-v3-0");
    assertThat(kubernetes.settle("c").reason()).isEqualTo(Reason.MembersNotReady);
    assertThat(kubernetes.servers.voters()).containsExactly(1, 2, 3);
    kubernetes.passTime(Duration.ofMinutes(6));
    assertThat(kubernetes.settle("c")).isInstanceOf(Step.Settled.class);
    assertThat(kubernetes.servers.voters()).containsExactly(1, 2, 4);
  }

  @Test
  void newImageRestartsTheLeaderLastAndAfterItHasHandedOver() {
    create(3, false);
    kubernetes.settle("c");
    CoordinationCluster cluster = cluster();
    cluster.setSpec(Written.cluster("{%s, image: {reference: another}}".formatted(QUICK)));
    kubernetes.client.resource(cluster).update();
    kubernetes.refuseEvictions(true);
    assertThat(kubernetes.settle("c").reason()).isEqualTo(Reason.EvictionRefused);
    kubernetes.refuseEvictions(false);
    List<String> rows = kubernetes.rowsUntilSettled("c");
    assertThat(rows).containsExactly("ROLL", "ROLL", "HAND_OVER", "ROLL", "PROVEN");
  }

  @Test
  void settingsThatAServerRefusesReachNoMember() {
    create(3, false);
    kubernetes.settle("c");
    String revision = kubernetes.annotation("c-v1", Labels.REVISION);
    change("config: {tickTime: \"-1\"}");
    assertThat(kubernetes.settle("c"))
        .isEqualTo(
            new Step.Blocked(
                Reason.SettingsRefused, "1 problems, the first: tickTime must be 1 or more"));
    assertThat(condition("Stalled").reason()).isEqualTo(Reason.SettingsRefused.name());
    assertThat(condition("Available").status()).isEqualTo(Condition.Status.True);
    kubernetes.deleteStatefulSet("c-v2");
    kubernetes.settle("c");
    for (int id = 1; id <= 3; id++)
      assertThat(kubernetes.annotation("c-v" + id, Labels.REVISION))
          .as("what is made again has the last good settings")
          .isEqualTo(revision);
    change("config: {tickTime: \"1000\"}");
    assertThat(kubernetes.rowsUntilSettled("c"))
        .containsExactly("APPROVE", "ROLL", "ROLL", "HAND_OVER", "ROLL", "PROVEN");
  }

  @Test
  void memberThatDoesNotComeBackStopsTheRollout() {
    create(3, false);
    kubernetes.settle("c");
    change("image: {reference: bad}");
    kubernetes.settle("c");
    kubernetes.passTime(Duration.ofMinutes(16));
    assertThat(kubernetes.settle("c").reason()).isEqualTo(Reason.RolloutFailed);
    assertThat(kubernetes.annotation("c-v1", Labels.REVISION))
        .isEqualTo(kubernetes.annotation("c-v3", Labels.REVISION));
    assertThat(condition("Available").status()).isEqualTo(Condition.Status.True);
    change("image: {reference: another}");
    assertThat(kubernetes.settle("c")).isInstanceOf(Step.Settled.class);
  }

  @Test
  void memberThatDoesNotComeBackGetsTheLastGoodSettingsIfTheSpecSaysSo() {
    create(3, false);
    kubernetes.settle("c");
    String revision = kubernetes.annotation("c-v2", Labels.REVISION);
    change("image: {reference: bad}, rollout: {minReadySeconds: 0, onFailure: Rollback}");
    kubernetes.settle("c");
    kubernetes.passTime(Duration.ofMinutes(16));
    assertThat(kubernetes.settle("c").reason()).isEqualTo(Reason.RolledBack);
    for (int id = 1; id <= 3; id++)
      assertThat(kubernetes.annotation("c-v" + id, Labels.REVISION)).isEqualTo(revision);
    assertThat(cluster().getStatus().readyReplicas()).isEqualTo(3);
    assertThat(Objects.requireNonNull(cluster().getStatus().revisions()).lastGood())
        .isEqualTo(revision);
    change("image: {reference: another}");
    assertThat(kubernetes.settle("c")).isInstanceOf(Step.Settled.class);
  }

  @Test
  void restartThatIsAskedForOfOneWorkloadRestartsThatOne() {
    create(3, false);
    kubernetes.settle("c");
    String first = kubernetes.get(Pod.class, "c-v1-0").getMetadata().getUid();
    String second = kubernetes.get(Pod.class, "c-v2-0").getMetadata().getUid();
    StatefulSet set = statefulSet("c-v2");
    set.getSpec()
        .getTemplate()
        .getMetadata()
        .getAnnotations()
        .put(Labels.RESTARTED_AT, "2026-01-01T00:00:00Z");
    kubernetes.client.resource(set).update();
    assertThat(kubernetes.rowsUntilSettled("c")).containsExactly("ROLL");
    assertThat(kubernetes.get(Pod.class, "c-v1-0").getMetadata().getUid()).isEqualTo(first);
    assertThat(kubernetes.get(Pod.class, "c-v2-0").getMetadata().getUid()).isNotEqualTo(second);
  }

  @Test
  void timeOfRestartInTheSpecRestartsAll() {
    create(3, false);
    kubernetes.settle("c");
    change("rollout: {minReadySeconds: 0, restartedAt: \"2026-01-01T00:00:00Z\"}");
    assertThat(kubernetes.rowsUntilSettled("c"))
        .containsExactly("APPROVE", "ROLL", "ROLL", "HAND_OVER", "ROLL", "PROVEN");
  }

  @Test
  void healthyMembersWaitForTheirWindow() {
    create(3, false);
    kubernetes.settle("c");
    String window =
        "rollout: {minReadySeconds: 0, maintenanceWindows:"
            + " [{cron: \"0 2 * * *\", durationMinutes: 60}]}";
    change("image: {reference: another}, " + window);
    assertThat(kubernetes.settle("c").message())
        .isEqualTo(
            "voters restart in a maintenance window; the next one opens at 2026-01-01T02:00:00Z");
    assertThat(condition("Ready").reason()).isEqualTo(Reason.WaitingForWindow.name());
    kubernetes.passTime(Duration.ofHours(2));
    assertThat(kubernetes.settle("c")).isInstanceOf(Step.Settled.class);
  }

  @Test
  void windowThatCanNotBeReadIsNeverOpenAndSaysSo() {
    create(3, false);
    kubernetes.settle("c");
    change(
        "rollout: {minReadySeconds: 0, maintenanceWindows:"
            + " [{cron: \"when I like\", durationMinutes: 60}]}");
    assertThat(kubernetes.settle("c").reason()).isEqualTo(Reason.InvalidWindow);
  }

  @Test
  void hibernatedClusterHasNoPodAndWakesWithItsData() {
    create(3, false);
    kubernetes.settle("c");
    change("hibernate: true");
    assertThat(kubernetes.settle("c").reason()).isEqualTo(Reason.Hibernated);
    assertThat(kubernetes.exists(Pod.class, "c-v1-0")).isFalse();
    assertThat(kubernetes.exists(Pod.class, "c-v3-0")).isFalse();
    assertThat(kubernetes.exists(PersistentVolumeClaim.class, "data-c-v1-0")).isTrue();
    assertThat(condition("Available").status()).isEqualTo(Condition.Status.False);
    change("hibernate: false");
    assertThat(kubernetes.rowsUntilSettled("c")).containsExactly("WAKE");
    assertThat(kubernetes.servers.foundings()).isEqualTo(1);
    assertThat(kubernetes.servers.voters()).containsExactly(1, 2, 3);
  }

  @Test
  void oneObserverGoesBeforeTheVotersAndTheOthersAfterThem() {
    create(3, false, "{name: reads, replicas: 2}");
    kubernetes.settle("c");
    kubernetes.poolPass("c-reads");
    kubernetes.play();
    change("observers: [{name: reads, replicas: 2}], image: {reference: another}");
    assertThat(kubernetes.settle("c").message())
        .isEqualTo("waits until one observer serves with the new settings");
    kubernetes.poolPass("c-reads");
    kubernetes.play();
    kubernetes.play();
    assertThat(kubernetes.image("c-reads-1001")).isEqualTo("another");
    assertThat(kubernetes.image("c-reads-1000")).isEqualTo("quorate:test");
    assertThat(kubernetes.settle("c")).isInstanceOf(Step.Settled.class);
    kubernetes.poolPass("c-reads");
    kubernetes.play();
    kubernetes.play();
    assertThat(kubernetes.image("c-reads-1000")).isEqualTo("another");
  }

  @Test
  void nothingIsWrittenWhileNothingHappens() {
    create(3, false, "{name: reads, replicas: 1}");
    kubernetes.settle("c");
    kubernetes.poolPass("c-reads");
    kubernetes.play();
    kubernetes.poolPass("c-reads");
    kubernetes.pass("c");
    kubernetes.pass("c");
    Map<String, String> before = kubernetes.resourceVersions();
    for (int pass = 0; pass < 10; pass++) {
      kubernetes.pass("c");
      kubernetes.poolPass("c-reads");
    }
    assertThat(kubernetes.resourceVersions()).isEqualTo(before);
  }

  @Test
  void statusTellsOfWhatIsUnderWayAndOfNothingElse() {
    create(3, false);
    kubernetes.settle("c");
    assertThat(cluster().getStatus().operation()).isNull();
    assertThat(condition("QuorumHealthy").status()).isEqualTo(Condition.Status.True);
    respec(5);
    kubernetes.pass("c");
    var operation = Objects.requireNonNull(cluster().getStatus().operation());
    assertThat(operation.type()).isEqualTo(Reason.AddingVoter.name());
    assertThat(operation.memberId()).isEqualTo(4);
    assertThat(operation.phase()).isEqualTo("reserve");
    assertThat(operation.deadline()).isNotNull();
    kubernetes.settle("c");
    respec(3);
    kubernetes.settle("c");
    assertThat(cluster().getStatus().operation()).isNull();
    assertThat(cluster().getStatus().retiredIds()).containsExactly(4, 5);
  }

  @Test
  void lostQuorumIsNotAvailableAndComesBack() {
    create(3, false);
    kubernetes.settle("c");
    kubernetes.servers.stop(2);
    kubernetes.servers.stop(3);
    kubernetes.play();
    assertThat(kubernetes.pass("c").reason()).isEqualTo(Reason.NoQuorum);
    assertThat(condition("Available").status()).isEqualTo(Condition.Status.False);
    kubernetes.deletePod(kubernetes.get(Pod.class, "c-v2-0"));
    assertThat(condition("Ready").reason()).isEqualTo(Reason.NoQuorum.name());
    kubernetes.play();
    kubernetes.play();
    kubernetes.pass("c");
    assertThat(condition("Available").status()).isEqualTo(Condition.Status.True);
  }

  @Test
  void volumeWithoutAnIdentityIsNeitherUsedNorDeleted() {
    kubernetes
        .client
        .resource(
            new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withNamespace(MockKubernetes.NAMESPACE)
                .withName("data-c-v1-0")
                .withLabels(Labels.member("c", 1))
                .endMetadata()
                .build())
        .create();
    create(3, false);
    assertThat(kubernetes.settle("c").reason()).isEqualTo(Reason.ForeignVolume);
    assertThat(condition("Stalled").status()).isEqualTo(Condition.Status.True);
    assertThat(kubernetes.exists(StatefulSet.class, "c-v1")).isFalse();
    assertThat(kubernetes.exists(PersistentVolumeClaim.class, "data-c-v1-0")).isTrue();
  }

  @Test
  void objectOfSomebodyElseIsLeftAloneAndHindersNothingElse() {
    kubernetes
        .client
        .resource(
            new ServiceBuilder()
                .withNewMetadata()
                .withNamespace(MockKubernetes.NAMESPACE)
                .withName("c")
                .endMetadata()
                .withNewSpec()
                .withExternalName("mine")
                .endSpec()
                .build())
        .create();
    create(3, false);
    assertThat(kubernetes.settle("c").reason()).isEqualTo(Reason.NameTaken);
    assertThat(condition("Stalled").message()).isEqualTo("Service c belongs to somebody else");
    assertThat(condition("Available").status()).isEqualTo(Condition.Status.True);
    assertThat(kubernetes.get(Service.class, "c").getSpec().getExternalName()).isEqualTo("mine");
  }

  @Test
  void pausedClusterIsNotTouchedButReported() {
    create(3, true);
    kubernetes.settle("c");
    assertThat(kubernetes.exists(Secret.class, "c-identity")).isFalse();
    assertThat(condition("Ready").reason()).isEqualTo(Reason.Paused.name());
  }

  @Test
  void resourceThatIsMadeAgainGoesOnWithItsData() {
    create(3, false);
    kubernetes.settle("c");
    String id = Objects.requireNonNull(cluster().getStatus().clusterId());
    kubernetes.deleteCluster("c");
    assertThat(kubernetes.exists(Secret.class, "c-identity")).isTrue();
    assertThat(kubernetes.exists(PersistentVolumeClaim.class, "data-c-v1-0")).isTrue();
    create(3, false);
    assertThat(kubernetes.settle("c")).isInstanceOf(Step.Settled.class);
    assertThat(cluster().getStatus().clusterId()).isEqualTo(id);
    assertThat(kubernetes.servers.foundings()).isEqualTo(1);
  }

  @Test
  void emptiedMajorityIsNeverFoundedASecondTime() {
    create(3, false);
    kubernetes.settle("c");
    for (int id = 1; id <= 3; id++) kubernetes.servers.stop(id);
    for (int id = 1; id <= 3; id++) kubernetes.servers.wipe(id);
    for (int id = 1; id <= 3; id++)
      kubernetes.deletePod(kubernetes.get(Pod.class, "c-v" + id + "-0"));
    kubernetes.settle("c");
    kubernetes.passTime(Duration.ofMinutes(2));
    assertThat(kubernetes.pass("c").reason()).isEqualTo(Reason.QuorumLost);
    assertThat(kubernetes.servers.foundings()).isEqualTo(1);
  }

  @Test
  void poolOfTheSpecIsMadeAndFollowsItsOwnSize() {
    create(3, false, "{name: reads}");
    kubernetes.settle("c");
    kubernetes.poolPass("c-reads");
    assertThat(statefulSet("c-reads").getSpec().getReplicas()).isZero();
    scalePool(2);
    assertThat(kubernetes.poolPass("c-reads")).isFalse();
    kubernetes.play();
    assertThat(kubernetes.poolPass("c-reads")).isTrue();
    CoordinationObserverPool pool = kubernetes.get(CoordinationObserverPool.class, "c-reads");
    assertThat(pool.getStatus().readyReplicas()).isEqualTo(2);
    assertThat(Objects.requireNonNull(pool.getStatus().members()).stream().map(MemberStatus::id))
        .containsExactly(1000, 1001);
    kubernetes.pass("c");
    assertThat(kubernetes.get(CoordinationObserverPool.class, "c-reads").getSpec().replicas())
        .as("a size that is left to others stays theirs")
        .isEqualTo(2);
    assertThat(cluster().getStatus().readyObservers()).isEqualTo(2);
  }

  @Test
  void overridesThatCannotBeAreStalledAndTouchNothing() {
    create(3, false);
    kubernetes.settle("c");
    String before = kubernetes.annotation("c-v1", Labels.REVISION);
    respec("{podOverrides: {spec: {hostNetwork: true}}, storage: {size: 1Gi}}");
    assertThat(kubernetes.pass("c").reason()).isEqualTo(Reason.InvalidPodOverrides);
    assertThat(condition("Stalled").status()).isEqualTo(Condition.Status.True);
    assertThat(kubernetes.annotation("c-v1", Labels.REVISION)).isEqualTo(before);
    respec("{storage: {size: 1Gi}}");
    assertThat(kubernetes.settle("c")).isInstanceOf(Step.Settled.class);
  }

  @Test
  void secretThatIsMissingIsStalledUntilItIsThere() {
    create(1, false);
    kubernetes.settle("c");
    respec("{replicas: 1, storage: {size: 1Gi}, auth: {adminSecretRef: {name: admin}}}");
    assertThat(kubernetes.pass("c").reason()).isEqualTo(Reason.SecretMissing);
    kubernetes
        .client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withNamespace(MockKubernetes.NAMESPACE)
                .withName("admin")
                .endMetadata()
                .addToData("superDigest", "eDp5")
                .build())
        .create();
    assertThat(kubernetes.settle("c")).isInstanceOf(Step.Settled.class);
  }

  @Test
  void volumesGrowAndChangeTheirOwnerWithTheSpec() {
    create(3, false);
    kubernetes.settle("c");
    assertThat(claim(2).getMetadata().getOwnerReferences()).isEmpty();
    respec("{storage: {size: 2Gi, whenDeleted: Delete}}");
    kubernetes.pass("c");
    assertThat(claim(2).getSpec().getResources().getRequests().get("storage"))
        .isEqualTo(new Quantity("2Gi"));
    assertThat(claim(2).getMetadata().getOwnerReferences()).hasSize(1);
    assertThat(kubernetes.get(Secret.class, "c-identity").getMetadata().getOwnerReferences())
        .hasSize(1);
    respec("{storage: {size: 2Gi}}");
    kubernetes.pass("c");
    assertThat(claim(2).getMetadata().getOwnerReferences()).isEmpty();
    assertThat(kubernetes.get(Secret.class, "c-identity").getMetadata().getOwnerReferences())
        .isEmpty();
    assertThat(kubernetes.settle("c")).isInstanceOf(Step.Settled.class);
  }

  @Test
  void objectsThatTheSpecNoLongerWantsGo() {
    create(3, false);
    kubernetes.settle("c");
    respec("{storage: {size: 1Gi}, services: {perMember: {type: NodePort}}}");
    kubernetes.pass("c");
    assertThat(kubernetes.exists(Service.class, "c-v3")).isTrue();
    assertThat(kubernetes.exists(NetworkPolicy.class, "c")).isTrue();
    respec(
        "{storage: {size: 1Gi}, networkPolicy: {enabled: false}, disruption: {podDisruptionBudget: false}}");
    kubernetes.pass("c");
    assertThat(kubernetes.exists(Service.class, "c-v3")).isFalse();
    assertThat(kubernetes.exists(NetworkPolicy.class, "c")).isFalse();
    assertThat(kubernetes.exists(PodDisruptionBudget.class, "c")).isFalse();
    assertThat(kubernetes.exists(Service.class, "c")).isTrue();
  }

  @Test
  void poolTakenFromTheSpecGoes() {
    create(3, false, "{name: reads, replicas: 0}");
    kubernetes.settle("c");
    assertThat(kubernetes.exists(CoordinationObserverPool.class, "c-reads")).isTrue();
    CoordinationCluster cluster = cluster();
    cluster.setSpec(spec(3, false, List.of()));
    kubernetes.client.resource(cluster).update();
    kubernetes.pass("c");
    assertThat(kubernetes.exists(CoordinationObserverPool.class, "c-reads")).isFalse();
  }

  @Test
  void poolWaitsForItsCluster() {
    CoordinationObserverPool pool = new CoordinationObserverPool();
    pool.getMetadata().setNamespace(MockKubernetes.NAMESPACE);
    pool.getMetadata().setName("c-mine");
    pool.setSpec(Written.pool("{clusterRef: {name: c}, replicas: 1}"));
    kubernetes.client.resource(pool).create();
    assertThat(kubernetes.poolPass("c-mine")).isFalse();
    assertThat(kubernetes.exists(StatefulSet.class, "c-mine")).isFalse();
    create(1, false);
    kubernetes.settle("c");
    kubernetes.poolPass("c-mine");
    assertThat(kubernetes.exists(StatefulSet.class, "c-mine")).isTrue();
  }

  private void create(int voters, boolean paused, String... pools) {
    CoordinationCluster cluster = new CoordinationCluster();
    cluster.getMetadata().setNamespace(MockKubernetes.NAMESPACE);
    cluster.getMetadata().setName("c");
    cluster.setSpec(spec(voters, paused, List.of(pools)));
    kubernetes.client.resource(cluster).create();
  }

  private static CoordinationClusterSpec spec(int voters, boolean paused, List<String> pools) {
    return Written.cluster(
        "{replicas: %d, paused: %b, %s, observers: [%s]}"
            .formatted(voters, paused, QUICK, String.join(", ", pools)));
  }

  /**
   * @param yaml fields of the spec
   */
  private void change(String yaml) {
    CoordinationCluster cluster = cluster();
    cluster.setSpec(
        Written.cluster(
            yaml.contains("rollout:")
                ? "{storage: {size: 1Gi}, %s}".formatted(yaml)
                : "{%s, %s}".formatted(QUICK, yaml)));
    kubernetes.client.resource(cluster).update();
  }

  private void respec(int voters) {
    CoordinationCluster cluster = cluster();
    cluster.setSpec(spec(voters, false, List.of()));
    kubernetes.client.resource(cluster).update();
  }

  private void respec(int voters, StorageSpec.Reclaim whenScaled) {
    CoordinationCluster cluster = cluster();
    cluster.setSpec(
        Written.cluster(
            "{replicas: %d, storage: {size: 1Gi, whenScaled: %s}, rollout: {minReadySeconds: 0}}"
                .formatted(voters, whenScaled)));
    kubernetes.client.resource(cluster).update();
  }

  private void respec(String yaml) {
    CoordinationCluster cluster = cluster();
    cluster.setSpec(Written.cluster(yaml));
    kubernetes.client.resource(cluster).update();
  }

  private PersistentVolumeClaim claim(int id) {
    return kubernetes.get(PersistentVolumeClaim.class, "data-c-v" + id + "-0");
  }

  private void scalePool(int replicas) {
    CoordinationObserverPool pool = kubernetes.get(CoordinationObserverPool.class, "c-reads");
    pool.setSpec(Written.pool("{clusterRef: {name: c}, replicas: %d}".formatted(replicas)));
    kubernetes.client.resource(pool).update();
  }

  private CoordinationCluster cluster() {
    return kubernetes.get(CoordinationCluster.class, "c");
  }

  private StatefulSet statefulSet(String name) {
    return kubernetes.get(StatefulSet.class, name);
  }

  private String volume(int id) {
    return kubernetes
        .get(PersistentVolumeClaim.class, "data-c-v" + id + "-0")
        .getMetadata()
        .getUid();
  }

  private Condition condition(String type) {
    return Objects.requireNonNull(cluster().getStatus().conditions()).stream()
        .filter(condition -> condition.type().equals(type))
        .findFirst()
        .orElseThrow();
  }
}
