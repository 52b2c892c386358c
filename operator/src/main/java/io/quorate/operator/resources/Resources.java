package io.quorate.operator.resources;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.quorate.operator.api.ServicesSpec;
import io.quorate.operator.api.TlsSpec;
import io.quorate.operator.model.ClientTls;
import io.quorate.operator.model.ClusterModel;
import io.quorate.operator.model.Labels;
import io.quorate.operator.model.Names;
import io.quorate.operator.model.Reason;
import io.quorate.operator.model.SpecProblem;
import io.quorate.operator.observe.CertificatesView;
import io.quorate.operator.observe.Observation;
import io.quorate.operator.observe.VoterView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What shall exist of a cluster besides what the plan does step by step. Applying it is harmless at
 * any time and in any number.
 */
public final class Resources {
  private Resources() {}

  public static List<HasMetadata> desired(
      ClusterModel cluster, Observation seen, CertificatesView certificates) {
    List<HasMetadata> objects = new ArrayList<>();
    if (cluster.identity().isEmpty()) return objects;
    objects.add(Services.members(cluster));
    NetworkPolicies.of(cluster).ifPresent(objects::add);
    SortedSet<Integer> voters = seen.roster(cluster.identity());
    SortedSet<Integer> configured = new TreeSet<>(voters);
    String revision = Members.revision(cluster);
    // A pod of an older rendering that comes back must find the settings it was made for.
    for (VoterView member : seen.voters().values())
      if (member.workload().isPresent()) {
        if (member.workload().get().revision().equals(revision)) configured.add(member.id());
        else configured.remove(member.id());
      }
    for (int id : configured) objects.add(Members.config(cluster, voters, id));
    if (!cluster.founded()) return objects;
    // Clients come after the founding, so that no acknowledged write precedes the record of it.
    objects.add(Services.client(cluster));
    // While something is wrong with the certificates, what was published of them stays.
    if (certificates.problem().isEmpty())
      objects.add(Discovery.of(cluster, certificates.clientTrust()));
    ServicesSpec.PerMember each = cluster.spec().services().perMember();
    if (each != null) for (int id : voters) objects.add(Services.member(cluster, id, each));
    // The budget follows what is committed: it is raised after a voter is added, and lowered when
    // one is removed, before its pod goes. While nobody can be asked it stays as it is.
    seen.ensemble()
        .flatMap(committed -> DisruptionBudgets.voters(cluster, committed.voters().size()))
        .ifPresent(objects::add);
    for (ClusterModel.Pool pool : cluster.pools()) objects.add(Pools.resource(cluster, pool));
    return objects;
  }

  /**
   * StatefulSets of members, to be held to their rendering against foreign edits. An old rendering
   * is left alone until the plan restarts that member.
   */
  public static List<StatefulSet> workloads(ClusterModel cluster, Observation seen) {
    List<StatefulSet> sets = new ArrayList<>();
    if (cluster.identity().isEmpty()) return sets;
    String revision = Members.revision(cluster);
    for (VoterView member : seen.voters().values())
      member
          .workload()
          .filter(workload -> workload.revision().equals(revision))
          .map(workload ->
              Members.statefulSet(
                  cluster, cluster.identity().get(), member.id(), workload.intent()))
          .ifPresent(sets::add);
    return sets;
  }

  /**
   * Whether an object that was made for the cluster once is not to be there any more. Workloads and
   * their configurations go by the plan, volumes and the identity stay.
   */
  public static boolean isSurplus(ClusterModel cluster, Observation seen, HasMetadata object) {
    String name = object.getMetadata().getName();
    return switch (object) {
      // So few voters are left, or so the user wants it, that a budget is only in drains' way.
      case PodDisruptionBudget _ ->
          seen.ensemble()
              .filter(known -> DisruptionBudgets.voters(cluster, known.voters().size()).isEmpty())
              .isPresent();
      case NetworkPolicy _ -> NetworkPolicies.of(cluster).isEmpty();
      case Service service -> {
        String id = service.getMetadata().getLabels().get(Labels.MEMBER_ID);
        yield id != null
            && name.equals(Names.member(cluster.name(), Integer.parseInt(id)))
            && (cluster.spec().services().perMember() == null
                || !seen.roster(cluster.identity()).contains(Integer.valueOf(id)));
      }
      default -> false;
    };
  }

  /**
   * Why a Secret that the spec names can't be used, if it is one that pods start with.
   *
   * @param find reads a Secret by its name; null if there is none
   */
  public static Optional<SpecProblem> problem(
      ClusterModel cluster, Function<String, @Nullable Secret> find) {
    return cluster
        .settings()
        .superDigest()
        .flatMap(name -> lacking(find.apply(name), name, PodTemplates.SUPER_DIGEST))
        .map(lack ->
            new SpecProblem(Reason.SecretMissing, lack + ", which spec.auth.adminSecretRef names"))
        .or(() -> clients(cluster, find));
  }

  private static Optional<SpecProblem> clients(
      ClusterModel cluster, Function<String, @Nullable Secret> find) {
    if (cluster.settings().clientTls().isEmpty() || cluster.issuesForClients())
      return Optional.empty();
    ClientTls tls = cluster.settings().clientTls().get();
    Secret secret = find.apply(tls.secret());
    List<String> keys =
        new ArrayList<>(List.of(CertificateSecrets.CERTIFICATE, CertificateSecrets.KEY));
    if (tls.asks()) keys.add(CertificateSecrets.AUTHORITIES);
    return keys.stream()
        .map(key -> lacking(secret, tls.secret(), key))
        .flatMap(Optional::stream)
        .findFirst()
        .map(sentence ->
            cluster.spec().tls().issuer() == TlsSpec.Issuer.Secrets
                ? new SpecProblem(Reason.SecretMissing, sentence + ", which spec.tls.secrets names")
                : new SpecProblem(
                    Reason.WaitingForCertificate,
                    sentence
                        + " yet, which cert-manager makes of the Certificate "
                        + Names.clientCertificate(cluster.name())));
  }

  private static Optional<String> lacking(@Nullable Secret secret, String name, String key) {
    return secret != null && secret.getData() != null && secret.getData().containsKey(key)
        ? Optional.empty()
        : Optional.of("there is no Secret " + name + " with the key " + key);
  }

  /** Why the spec can't be followed although the schema lets it pass. */
  public static Optional<SpecProblem> problem(ClusterModel cluster) {
    return Members.overridesProblem(cluster)
        .map(sentence -> new SpecProblem(Reason.InvalidPodOverrides, sentence));
  }
}
