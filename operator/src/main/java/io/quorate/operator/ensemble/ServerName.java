package io.quorate.operator.ensemble;

import io.quorate.operator.certificates.Bearer;

/**
 * Which server is meant, and must prove to be it.
 *
 * @param cluster name of the cluster's resource
 * @param bearer what its certificate says of it in its cluster
 */
public record ServerName(String namespace, String cluster, Bearer bearer) {
  public static ServerName member(String namespace, String cluster, int id) {
    return new ServerName(namespace, cluster, new Bearer(Bearer.Role.VOTER, Integer.toString(id)));
  }

  /**
   * @param pool short name of the pool
   */
  public static ServerName observer(String namespace, String cluster, String pool) {
    return new ServerName(namespace, cluster, new Bearer(Bearer.Role.OBSERVER, pool));
  }
}
