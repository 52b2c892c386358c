package io.quorate.operator.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Helm charts, as Helm itself sees them. */
final class ChartsTest {
  private static final Path CHARTS = Path.of("..", "charts");
  private static final Path DOCS = Path.of("..", "docs", "operator.md");

  /** What people without Helm apply; {@code -Drewrite} writes it anew. */
  private static final Path PLAIN = CHARTS.resolve("quorate-operator.yaml");

  @ParameterizedTest
  @ValueSource(strings = {"quorate-crds", "quorate-operator"})
  void helmFindsNothingWrong(String chart) {
    LintResult result = new Helm(CHARTS.resolve(chart)).lint().strict().call();
    assertThat(result.isFailed()).as(String.join("\n", result.getMessages())).isFalse();
  }

  @Test
  void theChartOfTheResourcesHasTheFilesOfCrds() throws IOException {
    List<HasMetadata> expected = objectsOfFiles(Path.of("..", "crds"));
    assertThat(objects(template("quorate-crds"))).hasSize(2).isEqualTo(expected);
  }

  @Test
  void theOperatorRunsUnderTheRestrictedStandard() {
    Deployment deployment = only(Deployment.class, objects(template("quorate-operator")));
    var pod = deployment.getSpec().getTemplate().getSpec();
    assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    Container container = pod.getContainers().getFirst();
    assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
    assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
    assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(container.getCommand()).startsWith("quorate", "operator");
  }

  @Test
  void itsRightsAreThoseThatTheDocumentationLists() throws IOException {
    ClusterRole role = only(ClusterRole.class, objects(template("quorate-operator")));
    Role lease = only(Role.class, objects(template("quorate-operator")));
    Set<String> rights = new TreeSet<>(rights(role.getRules()));
    rights.addAll(rights(lease.getRules()));
    assertThat(rights).isEqualTo(documentedRights());
  }

  @Test
  void namespacesOfItsOwnGiveItNoRightInTheCluster() {
    List<HasMetadata> objects =
        objects(operator().set("namespaces[0]", "one").set("namespaces[1]", "two"));
    assertThat(objects.stream().map(HasMetadata::getKind))
        .doesNotContain("ClusterRole", "ClusterRoleBinding");
    assertThat(
            objects.stream()
                .filter(each -> each.getKind().equals("RoleBinding"))
                .map(each -> each.getMetadata().getNamespace()))
        .containsExactlyInAnyOrder("quorate-system", "one", "two");
    Deployment deployment = only(Deployment.class, objects);
    assertThat(deployment.getSpec().getTemplate().getSpec().getContainers().getFirst().getCommand())
        .contains("--namespaces=one,two");
  }

  @Test
  void volumeClaimsCanBeDeletedOnlyIfTheUserSaysSo() {
    String right = "persistentvolumeclaims delete";
    assertThat(rights(only(ClusterRole.class, objects(operator())).getRules()))
        .noneMatch(each -> each.endsWith(right));
    assertThat(
            rights(
                only(ClusterRole.class, objects(operator().set("volumes.mayDelete", "true")))
                    .getRules()))
        .anyMatch(each -> each.endsWith(right));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "replicas=0",
        "replicas=x",
        "image.pullPolicy=Sometimes",
        "namespaces[0]=Not_One",
        "unknown=1"
      })
  void valuesThatMakeNoSenseAreRefused(String value) {
    int at = value.indexOf('=');
    TemplateCommand command = operator().set(value.substring(0, at), value.substring(at + 1));
    assertThatThrownBy(command::call).hasMessageContaining("values don't meet the specifications");
  }

  @Test
  void thePlainFileIsWhatTheChartSays() throws IOException {
    String made =
        "# Made from charts/quorate-operator. Apply crds/ first, and make the namespace quorate-system.\n"
            + operator().call();
    if (System.getProperty("rewrite") != null) Files.writeString(PLAIN, made);
    assertThat(PLAIN)
        .as("out of date; rewrite it with: mvn -pl operator test -Dtest=ChartsTest -Drewrite")
        .hasContent(made);
  }

  private static TemplateCommand operator() {
    return template("quorate-operator");
  }

  private static TemplateCommand template(String chart) {
    return new Helm(CHARTS.resolve(chart))
        .template()
        .withName(chart)
        .withNamespace("quorate-system")
        .withKubeVersion("1.34.0");
  }

  private static List<HasMetadata> objects(TemplateCommand command) {
    return objects(command.call());
  }

  private static List<HasMetadata> objects(String yaml) {
    Object read = new KubernetesSerialization().unmarshal(yaml);
    Collection<?> all = read instanceof Collection<?> several ? several : List.of(read);
    return all.stream().map(HasMetadata.class::cast).toList();
  }

  private static List<HasMetadata> objectsOfFiles(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().flatMap(file -> objects(read(file)).stream()).toList();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static <T> T only(Class<T> type, List<HasMetadata> objects) {
    List<T> found = objects.stream().filter(type::isInstance).map(type::cast).toList();
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  /** One line per group, resource and verb. */
  private static List<String> rights(List<PolicyRule> rules) {
    return rules.stream()
        .flatMap(rule ->
            rule.getApiGroups().stream()
                .flatMap(group ->
                    rule.getResources().stream()
                        .flatMap(resource ->
                            rule.getVerbs().stream()
                                .map(verb -> group + " " + resource + " " + verb))))
        .toList();
  }

  /** The table's rows: group, resources, verbs. */
  private static Set<String> documentedRights() throws IOException {
    Set<String> rights = new TreeSet<>();
    List<String> lines = Files.readAllLines(DOCS);
    int header = lines.indexOf("| Group | Resources | Verbs |");
    assertThat(header).isPositive();
    for (String line : lines.subList(header + 2, lines.size())) {
      if (!line.startsWith("|")) break;
      List<String> cells = Stream.of(line.split("\\|")).map(String::strip).toList();
      String group = Map.of("core", "").getOrDefault(cells.get(1), cells.get(1).replace("`", ""));
      for (String resource : cells.get(2).replaceAll(" \\(.*\\)", "").split(", "))
        for (String verb : cells.get(3).split(", "))
          rights.add(group + " " + resource + " " + verb);
    }
    return rights;
  }
}
