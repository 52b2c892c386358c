package io.quorate.server.tls;

/**
 * The server that a certificate must have been issued to.
 *
 * @param votes whether it is to vote
 */
public record Owner(String cluster, int id, boolean votes) {
  void check(CertificateName name) throws CertificateRefused {
    if (!name.cluster().equals(cluster))
      throw new CertificateRefused(
          Refusal.OTHER_CLUSTER,
          "its name is "
              + name
              + " and the cluster is called "
              + cluster
              + "; correct quorate.clusterName or issue another");
    if (!name.isServer(id, votes))
      throw new CertificateRefused(
          Refusal.WRONG_ID,
          "its name is "
              + name
              + " and this is "
              + (votes ? "voter " : "server ")
              + id
              + "; issue one for quorate://"
              + cluster
              + (votes ? "/voter/" : "/observer/")
              + id);
  }
}
