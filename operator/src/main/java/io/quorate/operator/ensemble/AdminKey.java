package io.quorate.operator.ensemble;

import io.quorate.operator.certificates.IssuedCertificate;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What an operator shows to the servers of one cluster, and by whom it knows them.
 *
 * @param clusterId the cluster's name in certificates
 * @param own with the role of an administrator
 * @param trusted the cluster's authorities
 */
public record AdminKey(String clusterId, IssuedCertificate own, List<X509Certificate> trusted) {}
