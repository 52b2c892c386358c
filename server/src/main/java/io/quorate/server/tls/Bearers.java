package io.quorate.server.tls;

import io.quorate.server.tls.CertificateName.Role;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Who may come in by a certificate: those of one cluster that have one of the roles; without any
 * role, whomever a trusted authority vouches for.
 */
public record Bearers(String cluster, List<Role> roles) {
  /** Whomever a trusted authority vouches for. */
  public static final Bearers ANYONE_TRUSTED = new Bearers("", List.of());

  /** The servers of a cluster. */
  public static Bearers servers(String cluster) {
    return new Bearers(cluster, List.of(Role.VOTER, Role.OBSERVER));
  }

  /** Who may command the servers of a cluster. */
  public static Bearers administrators(String cluster) {
    return new Bearers(cluster, List.of(Role.ADMIN));
  }

  void check(X509Certificate certificate) throws CertificateRefused {
    if (roles.isEmpty()) return;
    CertificateName name = CertificateName.of(certificate);
    if (!name.cluster().equals(cluster))
      throw new CertificateRefused(
          Refusal.OTHER_CLUSTER, name + " is of another cluster than " + cluster);
    if (!roles.contains(name.role()))
      throw new CertificateRefused(Refusal.WRONG_ROLE, name + " has none of the roles " + roles);
  }
}
