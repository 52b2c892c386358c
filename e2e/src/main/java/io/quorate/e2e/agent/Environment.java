package io.quorate.e2e.agent;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The environment variables of a container, with what they refer to put in. */
final class Environment {
  private static final Pattern KEYED =
      Pattern.compile("metadata\\.(labels|annotations)\\['([^']+)'\\]");
  private static final Pattern REFERENCE = Pattern.compile("\\$\\(([A-Za-z_][A-Za-z0-9_]*)\\)");

  /**
   * What a process may need of ours: where programs and the JDK are, who we are, and in which
   * language we speak.
   */
  private static final List<String> INHERITED =
      List.of(
          "PATH",
          "HOME",
          "USER",
          "LANG",
          "LC_ALL",
          "TMPDIR",
          "JAVA_HOME",
          "JAVA25_HOME",
          "JDK_HOME");

  private Environment() {}

  static Map<String, String> of(
      Pod pod, Container container, String address, Mounts mounts, Cluster cluster)
      throws CannotRun {
    Map<String, String> variables = new LinkedHashMap<>();
    for (EnvVar variable : container.getEnv()) {
      String value = variable.getValue();
      if (variable.getValueFrom() != null) value = referred(pod, variable, address, cluster);
      if (value != null)
        variables.put(variable.getName(), mounts.rewrite(expand(value, variables)));
    }
    return variables;
  }

  /** Leaves of the agent's own environment what a process needs. */
  static void inherit(Map<String, String> environment) {
    environment.keySet().retainAll(INHERITED);
  }

  /** {@code $(NAME)} stands for an earlier variable. */
  static String expand(String text, Map<String, String> variables) {
    return REFERENCE
        .matcher(text)
        .replaceAll(match ->
            Matcher.quoteReplacement(variables.getOrDefault(match.group(1), match.group())));
  }

  private static @Nullable String referred(
      Pod pod, EnvVar variable, String address, Cluster cluster) throws CannotRun {
    EnvVarSource source = variable.getValueFrom();
    String namespace = pod.getMetadata().getNamespace();
    if (source.getFieldRef() != null)
      return field(pod, source.getFieldRef().getFieldPath(), address);
    if (source.getConfigMapKeyRef() != null) {
      ConfigMap map = cluster.configMap(namespace, source.getConfigMapKeyRef().getName());
      if (map == null)
        throw CannotRun.yet("there is no ConfigMap " + source.getConfigMapKeyRef().getName());
      return map.getData().get(source.getConfigMapKeyRef().getKey());
    }
    if (source.getSecretKeyRef() != null) {
      Secret secret = cluster.secret(namespace, source.getSecretKeyRef().getName());
      if (secret == null)
        throw CannotRun.yet("there is no Secret " + source.getSecretKeyRef().getName());
      String text = secret.getData().get(source.getSecretKeyRef().getKey());
      return text == null
          ? null
          : new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
    }
    throw CannotRun.ever(
        "local mode can't tell the variable " + variable.getName() + " what it asks for");
  }

  static String field(Pod pod, String path, String address) throws CannotRun {
    Matcher keyed = KEYED.matcher(path);
    if (keyed.matches()) {
      Map<String, String> map =
          keyed.group(1).equals("labels")
              ? pod.getMetadata().getLabels()
              : pod.getMetadata().getAnnotations();
      return map == null ? "" : map.getOrDefault(keyed.group(2), "");
    }
    return switch (path) {
      case "metadata.name" -> pod.getMetadata().getName();
      case "metadata.namespace" -> pod.getMetadata().getNamespace();
      case "metadata.uid" -> pod.getMetadata().getUid();
      case "spec.nodeName" -> pod.getSpec().getNodeName();
      case "spec.serviceAccountName" -> String.valueOf(pod.getSpec().getServiceAccountName());
      case "status.podIP" -> address;
      case "status.hostIP" -> "127.0.0.1";
      default -> throw CannotRun.ever("local mode does not know the field " + path + " of a pod");
    };
  }
}
