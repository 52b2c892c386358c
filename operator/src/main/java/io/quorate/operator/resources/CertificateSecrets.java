package io.quorate.operator.resources;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.quorate.operator.certificates.Authorities;
import io.quorate.operator.certificates.Bearer;
import io.quorate.operator.certificates.CertificateAuthority;
import io.quorate.operator.certificates.Held;
import io.quorate.operator.certificates.IssuedCertificate;
import io.quorate.operator.model.ClusterModel;
import io.quorate.operator.model.Labels;
import io.quorate.operator.model.Names;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Certificates and authorities as Secrets, written and read back. The Secret of the authorities has
 * no owner: like the identity it outlives the cluster's resource. Those of members and pools go
 * with what they are for.
 */
public final class CertificateSecrets {
  public static final String CERTIFICATE = "tls.crt";
  public static final String KEY = "tls.key";
  public static final String AUTHORITIES = "ca.crt";
  private static final String TYPE = "kubernetes.io/tls";
  private static final String SUCCESSOR_CERTIFICATE = "successor.crt";
  private static final String SUCCESSOR_KEY = "successor.key";
  private static final String PREDECESSOR = "predecessor.crt";
  private static final String GENERATION = "generation";
  private static final String SINCE = "since";

  private CertificateSecrets() {}

  /**
   * The whole object.
   *
   * @param resourceVersion makes an update of it a compare-and-set; empty to create it
   */
  public static Secret authorities(
      String namespace, String cluster, Authorities authorities, String resourceVersion) {
    IssuedCertificate signing = authorities.signing().own();
    SecretData data =
        new SecretData()
            .put(GENERATION, Integer.toString(authorities.generation()))
            .put(SINCE, authorities.since().toString())
            .put(CERTIFICATE, signing.certificatePem())
            .put(KEY, signing.keyPem())
            .put(AUTHORITIES, authorities.trustedPem());
    authorities
        .successor()
        .ifPresent(next ->
            data.put(SUCCESSOR_CERTIFICATE, next.own().certificatePem())
                .put(SUCCESSOR_KEY, next.own().keyPem()));
    authorities.predecessor().ifPresent(pem -> data.put(PREDECESSOR, pem));
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(Names.authoritySecret(cluster))
        .withLabels(Labels.members(cluster))
        .withResourceVersion(resourceVersion.isEmpty() ? null : resourceVersion)
        .endMetadata()
        .withType("quorate.io/authorities")
        .withData(data.encoded())
        .build();
  }

  /**
   * @throws IllegalArgumentException if somebody has damaged it
   */
  public static Authorities readAuthorities(Secret secret) {
    try {
      return new Authorities(
          Integer.parseInt(SecretData.get(secret, GENERATION)),
          Instant.parse(SecretData.get(secret, SINCE)),
          CertificateAuthority.of(SecretData.get(secret, CERTIFICATE), SecretData.get(secret, KEY)),
          SecretData.find(secret, SUCCESSOR_CERTIFICATE)
              .map(pem -> CertificateAuthority.of(pem, SecretData.get(secret, SUCCESSOR_KEY))),
          SecretData.find(secret, PREDECESSOR));
    } catch (java.time.DateTimeException e) {
      throw new IllegalArgumentException("its time isn't one: " + e.getMessage(), e);
    }
  }

  /** Of a member, without what it is for; its name is the lock. */
  public static Secret ofMember(ClusterModel cluster, int id) {
    return empty(
        Owner.meta(
            cluster,
            Names.certificateSecret(Names.member(cluster.name(), id)),
            Labels.member(cluster.name(), id)));
  }

  /**
   * Of a pool of observers, without what it is for.
   *
   * @param pool its short name
   * @param uid of its resource
   */
  public static Secret ofPool(ClusterModel cluster, String pool, String uid) {
    String name = Names.pool(cluster.name(), pool);
    return empty(
        Owner.poolMeta(
            cluster, name, uid, Names.certificateSecret(name), Labels.pool(cluster.name(), pool)));
  }

  /** Of what clients are shown, without what it is for. */
  public static Secret ofClients(ClusterModel cluster) {
    return empty(
        Owner.meta(
            cluster,
            Names.clientSecret(cluster.name(), cluster.spec().tls()),
            Labels.members(cluster.name())));
  }

  private static Secret empty(ObjectMeta metadata) {
    return new SecretBuilder()
        .withMetadata(metadata)
        .withType(TYPE)
        .withData(new SecretData().put(CERTIFICATE, "").put(KEY, "").encoded())
        .build();
  }

  /** That Secret with a certificate, to be updated. What others have added to it stays. */
  public static Secret filled(Secret read, IssuedCertificate certificate, String trustedPem) {
    Map<String, String> data =
        new SecretData()
            .put(CERTIFICATE, certificate.certificatePem())
            .put(KEY, certificate.keyPem())
            .put(AUTHORITIES, trustedPem)
            .encoded();
    return new SecretBuilder(read)
        .editMetadata()
        .removeFromAnnotations(Labels.REPLACE)
        .endMetadata()
        .withData(data)
        .build();
  }

  /** What its bearer was given; empty if nothing that can be used. */
  public static Optional<Held> held(Authorities authorities, Bearer bearer, Secret secret) {
    try {
      return authorities.held(
          bearer,
          SecretData.get(secret, CERTIFICATE),
          SecretData.get(secret, KEY),
          SecretData.get(secret, AUTHORITIES));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /**
   * The certificate it has.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static IssuedCertificate certificate(Secret secret) {
    return IssuedCertificate.of(SecretData.get(secret, CERTIFICATE), SecretData.get(secret, KEY));
  }

  /** Whom its bearer trusts, as PEM, if it says so. */
  public static Optional<String> trusted(Secret secret) {
    return SecretData.find(secret, AUTHORITIES);
  }

  /** Whether it is a certificate's, and has ever held one. */
  public static boolean isFilled(Secret secret) {
    String encoded = secret.getData() == null ? null : secret.getData().get(CERTIFICATE);
    return TYPE.equals(secret.getType()) && encoded != null && !encoded.isEmpty();
  }

  /** Whether a user wants another in its place. */
  public static boolean isToBeReplaced(Secret secret) {
    return secret.getMetadata().getAnnotations() != null
        && "true".equals(secret.getMetadata().getAnnotations().get(Labels.REPLACE));
  }
}
