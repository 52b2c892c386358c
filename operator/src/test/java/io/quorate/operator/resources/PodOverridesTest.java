package io.quorate.operator.resources;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.quorate.operator.api.CoordinationCluster;
import io.quorate.operator.api.Written;
import io.quorate.operator.model.ClusterModel;
import io.quorate.operator.model.Identity;
import io.quorate.operator.model.Intent;
import io.quorate.operator.model.RolloutRecord;
import io.quorate.operator.model.SpecProblem;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What users may lay over the pods that the operator makes, and what they may not. */
final class PodOverridesTest {
  @Test
  void thingsAreAddedAndChangedByTheirNames() {
    PodTemplateSpec pod =
        template(
            """
            metadata: {annotations: {a: b}, labels: {team: x}}
            spec:
              containers:
              - {name: server, env: [{name: JDK_JAVA_OPTIONS, value: -Xlog}]}
              - {name: proxy, image: proxy}
              volumes: [{name: extra, emptyDir: {}}]
              tolerations: [{key: k}]
            """);
    assertThat(pod.getMetadata().getAnnotations()).containsKeys("a", "quorate.io/revision");
    assertThat(pod.getMetadata().getLabels()).containsEntry("team", "x");
    assertThat(pod.getSpec().getContainers())
        .extracting(Container::getName)
        .containsExactly("server", "proxy");
    assertThat(pod.getSpec().getContainers().getFirst().getEnv())
        .extracting(EnvVar::getName)
        .contains("QUORATE_ID", "JDK_JAVA_OPTIONS");
    assertThat(pod.getSpec().getContainers().getFirst().getReadinessProbe()).isNotNull();
    assertThat(pod.getSpec().getVolumes()).hasSize(5);
    assertThat(pod.getSpec().getTolerations()).hasSize(1);
  }

  @Test
  void thingsAreTakenAway() {
    assertThat(template("spec: {affinity: null}").getSpec().getAffinity()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spec: {containers: [{name: server, image: other}]}",
        "spec: {containers: [{name: server, command: [sh]}]}",
        "spec: {containers: [{name: server, args: [x]}]}",
        "spec: {containers: [{name: server, $patch: delete}]}",
        "spec: {containers: [{name: server, readinessProbe: null}]}",
        "spec: {containers: [{name: server, env: [{name: QUORATE_ID, value: '7'}]}]}",
        "spec: {containers: [{name: server, env: [{name: QUORATE_DATA_DIR, $patch: delete}]}]}",
        "spec: {containers: [{name: server, volumeMounts: [{mountPath: /etc/quorate, name: tmp}]}]}",
        "spec: {containers: [{name: server, ports: [{containerPort: 2281, name: other}]}]}",
        "spec: {containers: [{name: server, resources: {limits: {memory: 1Gi}}}]}",
        "spec: {volumes: [{name: config, configMap: {name: other}}]}",
        "spec: {terminationGracePeriodSeconds: 0}",
        "spec: {hostNetwork: true}",
        "spec: {nodeName: here}",
        "spec: {serviceAccountName: x}",
        "spec: {automountServiceAccountToken: true}",
        "metadata: {labels: {app.kubernetes.io/instance: other}}",
        "metadata: {annotations: {quorate.io/revision: other}}",
        "status: {}",
        "spec: {containers: 7}"
      })
  void whatTheOperatorReliesOnIsRefusedWithASentenceAndNotDone(String overrides) {
    Optional<SpecProblem> problem = Resources.problem(model(overrides));
    assertThat(problem).isPresent();
    assertThat(problem.orElseThrow().message()).startsWith("podOverrides");
    assertThat(Serialization.asYaml(template(overrides)))
        .isEqualTo(Serialization.asYaml(template("{}")));
  }

  private static PodTemplateSpec template(String overrides) {
    ClusterModel model = model(overrides);
    return Members.statefulSet(model, model.identity().orElseThrow(), 1, Intent.VOTER)
        .getSpec()
        .getTemplate();
  }

  private static ClusterModel model(String overrides) {
    CoordinationCluster cluster = new CoordinationCluster();
    cluster.setMetadata(
        new ObjectMetaBuilder().withNamespace("ns").withName("c").withUid("u").build());
    cluster.setSpec(
        Written.cluster(
            overrides.contains("\n")
                ? "podOverrides:\n" + overrides.indent(2)
                : "podOverrides: "
                    + (overrides.startsWith("{") ? overrides : "{" + overrides + "}")));
    return ClusterModel.of(
        cluster,
        Optional.of(
            new Identity(
                "00",
                1,
                ClusterModel.firstVoters(3),
                Optional.empty(),
                new TreeMap<>(),
                RolloutRecord.NONE,
                "")),
        "quorate:test");
  }
}
