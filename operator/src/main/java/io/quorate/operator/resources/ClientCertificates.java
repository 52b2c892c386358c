package io.quorate.operator.resources;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.quorate.operator.api.ServicesSpec;
import io.quorate.operator.api.TlsSpec;
import io.quorate.operator.certificates.SubjectNames;
import io.quorate.operator.model.ClusterModel;
import io.quorate.operator.model.Labels;
import io.quorate.operator.model.Names;
import io.quorate.operator.observe.Observation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** The certificate that clients are shown: for which names it is, and how cert-manager is asked. */
public final class ClientCertificates {
  public static final String API_VERSION = "cert-manager.io/v1";
  public static final String KIND = "Certificate";

  /** Where a resolver's search path is not at hand, clients spell a Service's name in full. */
  private static final List<String> DOMAINS = List.of(".svc", ".svc.cluster.local");

  private ClientCertificates() {}

  /** Names and addresses that clients reach a server by. All servers show the same certificate. */
  public static SortedSet<String> hosts(ClusterModel cluster, Observation seen) {
    List<String> services = new ArrayList<>();
    for (Observation.PoolView pool : seen.pools()) services.add(pool.name());
    services.add(Names.clientService(cluster.name()));
    services.add("*." + Names.membersService(cluster.name()));
    ServicesSpec.PerMember each = cluster.spec().services().perMember();
    SortedSet<String> hosts = new TreeSet<>();
    if (each != null)
      for (int id : seen.roster(cluster.identity())) {
        String member = Names.member(cluster.name(), id);
        services.add(member);
        Services.hostname(each, member).ifPresent(host -> hosts.add(host));
      }
    hosts.add(Names.clientService(cluster.name()));
    hosts.add(Names.clientService(cluster.name()) + "." + cluster.namespace());
    for (String service : services)
      for (String domain : DOMAINS) hosts.add(service + "." + cluster.namespace() + domain);
    if (cluster.spec().tls().extraSans() != null)
      for (String host : cluster.spec().tls().extraSans()) hosts.add(SubjectNames.canonical(host));
    return hosts;
  }

  /** What cert-manager is asked for, if it issues the certificate. */
  public static Optional<GenericKubernetesResource> asked(ClusterModel cluster, Observation seen) {
    TlsSpec tls = cluster.spec().tls();
    if (cluster.settings().clientTls().isEmpty() || tls.certManager() == null)
      return Optional.empty();
    TlsSpec.IssuerRef issuer = tls.certManager().issuerRef();
    SortedSet<String> hosts = hosts(cluster, seen);
    long hours = tls.certificateDays() * 24L;
    Map<String, Object> spec = new LinkedHashMap<>();
    spec.put("secretName", Names.clientSecret(cluster.name(), tls));
    spec.put(
        "issuerRef",
        Map.of("name", issuer.name(), "kind", issuer.kind().name(), "group", issuer.group()));
    spec.put("commonName", Names.clientService(cluster.name()) + "." + cluster.namespace());
    spec.put("dnsNames", hosts.stream().filter(host -> !SubjectNames.isAddress(host)).toList());
    List<String> addresses = hosts.stream().filter(SubjectNames::isAddress).toList();
    if (!addresses.isEmpty()) spec.put("ipAddresses", addresses);
    spec.put("duration", hours + "h0m0s");
    spec.put("renewBefore", hours / 3 + "h0m0s");
    spec.put("privateKey", Map.of("rotationPolicy", "Always"));
    spec.put("usages", List.of("server auth", "digital signature"));
    GenericKubernetesResource certificate = certificate(cluster);
    certificate.setAdditionalProperty("spec", spec);
    return Optional.of(certificate);
  }

  /** The object of that name, whatever is in it. */
  public static GenericKubernetesResource certificate(ClusterModel cluster) {
    GenericKubernetesResource certificate = new GenericKubernetesResource();
    certificate.setApiVersion(API_VERSION);
    certificate.setKind(KIND);
    certificate.setMetadata(
        Owner.meta(
            cluster, Names.clientCertificate(cluster.name()), Labels.members(cluster.name())));
    return certificate;
  }
}
