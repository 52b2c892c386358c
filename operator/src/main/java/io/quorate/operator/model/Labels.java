package io.quorate.operator.model;

import java.util.SortedMap;
import java.util.TreeMap;

/** The labels and annotations that tie objects to their cluster, and the sets of them in use. */
public final class Labels {
  public static final String NAME = "app.kubernetes.io/name";
  public static final String INSTANCE = "app.kubernetes.io/instance";
  public static final String COMPONENT = "app.kubernetes.io/component";
  public static final String MANAGED_BY = "app.kubernetes.io/managed-by";
  public static final String PART_OF = "app.kubernetes.io/part-of";

  /** Set on the objects of a listed server. */
  public static final String MEMBER_ID = "quorate.io/member-id";

  public static final String CLUSTER_ID = "quorate.io/cluster-id";

  /** Set on the objects of a pool, to the pool's short name. */
  public static final String POOL = "quorate.io/pool";

  /**
   * Patched on a pod by the operator, never in a template: what a pod is in the ensemble is not a
   * matter of its template. The disruption budget selects it.
   */
  public static final String ROLE = "quorate.io/role";

  public static final String ROLE_VOTER = "voter";

  /** Annotation of a StatefulSet and its template: which rendering they hold. */
  public static final String REVISION = "quorate.io/revision";

  /** Annotation of a member's StatefulSet: an {@link Intent}. */
  public static final String INTENT = "quorate.io/intent";

  /**
   * Annotation that a user sets to {@code "true"} on a member's StatefulSet: another member takes
   * its place.
   */
  public static final String REPLACE = "quorate.io/replace";

  /**
   * Label of a volume claim whose member has left for good: no workload is made on it again. Set
   * only after the member's removal was proven.
   */
  public static final String RETIRED = "quorate.io/retired";

  /** Annotation of a template: the time that {@code spec.rollout.restartedAt} gives. */
  public static final String RESTART = "quorate.io/restarted-at";

  /**
   * Annotation that {@code kubectl rollout restart} sets on the template of a workload: when it was
   * asked for. A pod whose own differs is restarted like one with old settings.
   */
  public static final String RESTARTED_AT = "kubectl.kubernetes.io/restartedAt";

  public static final String OPERATOR = "quorate-operator";
  public static final String MEMBER = "member";
  public static final String OBSERVER = "observer";

  /** Set by Kubernetes on the pods of a StatefulSet. */
  public static final String POD_INDEX = "apps.kubernetes.io/pod-index";

  private Labels() {}

  /** Of every object of a cluster. */
  public static SortedMap<String, String> cluster(String cluster) {
    SortedMap<String, String> labels = new TreeMap<>();
    labels.put(NAME, "quorate");
    labels.put(INSTANCE, cluster);
    labels.put(MANAGED_BY, OPERATOR);
    labels.put(PART_OF, "quorate");
    return labels;
  }

  /** Of every object that belongs to the voters together. */
  public static SortedMap<String, String> members(String cluster) {
    SortedMap<String, String> labels = cluster(cluster);
    labels.put(COMPONENT, MEMBER);
    return labels;
  }

  public static SortedMap<String, String> member(String cluster, int id) {
    SortedMap<String, String> labels = members(cluster);
    labels.put(MEMBER_ID, Integer.toString(id));
    return labels;
  }

  public static SortedMap<String, String> pool(String cluster, String pool) {
    SortedMap<String, String> labels = cluster(cluster);
    labels.put(COMPONENT, OBSERVER);
    labels.put(POOL, pool);
    return labels;
  }

  /** The pods of one voter; a StatefulSet's selector can never be changed, so it says no more. */
  public static SortedMap<String, String> memberSelector(String cluster, int id) {
    SortedMap<String, String> labels = new TreeMap<>();
    labels.put(INSTANCE, cluster);
    labels.put(MEMBER_ID, Integer.toString(id));
    return labels;
  }

  public static SortedMap<String, String> membersSelector(String cluster) {
    SortedMap<String, String> labels = new TreeMap<>();
    labels.put(INSTANCE, cluster);
    labels.put(COMPONENT, MEMBER);
    return labels;
  }

  public static SortedMap<String, String> poolSelector(String cluster, String pool) {
    SortedMap<String, String> labels = new TreeMap<>();
    labels.put(INSTANCE, cluster);
    labels.put(POOL, pool);
    return labels;
  }

  public static SortedMap<String, String> voterSelector(String cluster) {
    SortedMap<String, String> labels = new TreeMap<>();
    labels.put(INSTANCE, cluster);
    labels.put(ROLE, ROLE_VOTER);
    return labels;
  }

  /** The text form that {@code /scale} and kubectl take. */
  public static String selectorText(SortedMap<String, String> labels) {
    StringBuilder text = new StringBuilder();
    labels.forEach((key, value) ->
        text.append(text.isEmpty() ? "" : ",").append(key).append('=').append(value));
    return text.toString();
  }
}
