package io.quorate.operator.model;

import io.quorate.operator.api.TlsSpec;
import java.util.Objects;

/**
 * What the objects of a cluster are called. A cluster's name has at most 30 characters and a pool's
 * 20, so that every name here stays below the 52 with which a StatefulSet can still make pods.
 */
public final class Names {
  private Names() {}

  /** The highest id of a member; those from 1000 on are observers of pools. */
  public static final int MEMBER_ID_MAX = 253;

  /** The StatefulSet and the ConfigMap of a member. */
  public static String member(String cluster, int id) {
    return cluster + "-v" + id;
  }

  public static String memberPod(String cluster, int id) {
    return member(cluster, id) + "-0";
  }

  public static String memberClaim(String cluster, int id) {
    return "data-" + memberPod(cluster, id);
  }

  /** Of the volume for the log alone, where there is one. */
  public static String memberLogClaim(String cluster, int id) {
    return "log-" + memberPod(cluster, id);
  }

  /** The headless Service that gives every pod of the cluster its name. */
  public static String membersService(String cluster) {
    return cluster + "-members";
  }

  /** The name under which the others reach a voter, and the same wherever the voter runs. */
  public static String memberHost(String namespace, String cluster, int id) {
    return memberPod(cluster, id) + "." + membersService(cluster) + "." + namespace + ".svc";
  }

  public static String clientService(String cluster) {
    return cluster;
  }

  public static String disruptionBudget(String cluster) {
    return cluster;
  }

  public static String networkPolicy(String cluster) {
    return cluster;
  }

  /** The PodMonitor and the PrometheusRule. */
  public static String monitoring(String cluster) {
    return cluster;
  }

  /** The ConfigMap that tells clients how to connect. */
  public static String discovery(String cluster) {
    return cluster + "-discovery";
  }

  public static String identitySecret(String cluster) {
    return cluster + "-identity";
  }

  /** The cluster's authorities. */
  public static String authoritySecret(String cluster) {
    return cluster + "-ca";
  }

  /** The certificate of whoever has that StatefulSet: a member or a pool of observers. */
  public static String certificateSecret(String workload) {
    return workload + "-tls";
  }

  /**
   * The Secret with what clients are shown. Each issuer has one of its own, so that none writes
   * over another's.
   */
  public static String clientSecret(String cluster, TlsSpec tls) {
    return switch (tls.issuer()) {
      case Operator -> cluster + "-clients";
      case CertManager -> cluster + "-clients-cert-manager";
      case Secrets -> Objects.requireNonNull(tls.secrets(), "the schema demands it").client();
    };
  }

  /** The Certificate of cert-manager with what clients are shown. */
  public static String clientCertificate(String cluster) {
    return cluster + "-clients";
  }

  /** The CoordinationObserverPool, and its StatefulSet, ConfigMap and Service. */
  public static String pool(String cluster, String pool) {
    return cluster + "-" + pool;
  }
}
