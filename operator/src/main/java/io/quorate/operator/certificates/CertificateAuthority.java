package io.quorate.operator.certificates;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/**
 * The authority of one cluster: vouches for its servers, its administrators and its clients. Keys
 * are on the curve P-256, which every client knows and which is quick on both sides.
 */
public final class CertificateAuthority {
  private static final String CURVE = "secp256r1";
  private static final String SIGNATURE = "SHA256withECDSA";
  private static final String UNIT = "Quorate authority";
  private static final int SERIAL_BITS = 127;
  private static final int GENERATION_BYTES = 8;

  /** A cluster's name goes into URIs. */
  private static final Pattern CLUSTER = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?");

  /** The clocks of those who check may be behind ours. */
  private static final Duration CLOCKS_APART = Duration.ofMinutes(5);

  private final String cluster;
  private final IssuedCertificate own;
  private final PrivateKey key;

  private CertificateAuthority(String cluster, IssuedCertificate own, PrivateKey key) {
    this.cluster = cluster;
    this.own = own;
    this.key = key;
  }

  /**
   * A new authority.
   *
   * @param cluster its name in certificates: lower-case letters, digits, '-' and '.'
   * @throws IllegalArgumentException if the name won't do
   */
  public static CertificateAuthority found(String cluster, Instant now, Duration life) {
    if (!CLUSTER.matcher(cluster).matches())
      throw new IllegalArgumentException(
          "'"
              + cluster
              + "' can't be a cluster's name: it has 1 to 63 lower-case letters, digits, '-' and '.'");
    KeyPair keys = newKeys();
    X500Name subject =
        new X500NameBuilder(BCStyle.INSTANCE)
            .addRDN(BCStyle.OU, UNIT)
            .addRDN(BCStyle.CN, cluster)
            // Stock clients keep what they trust by subject: of two authorities with one subject,
            // which stand side by side while one replaces the other, they would forget one.
            .addRDN(BCStyle.SERIALNUMBER, HexFormat.of().formatHex(generation()))
            .build();
    try {
      X509v3CertificateBuilder builder = builder(subject, subject, keys, now, life);
      JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
      builder
          .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
          .addExtension(
              Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
          .addExtension(
              Extension.subjectKeyIdentifier,
              false,
              extensions.createSubjectKeyIdentifier(keys.getPublic()));
      return new CertificateAuthority(
          cluster, issued(builder, keys, keys.getPrivate()), keys.getPrivate());
    } catch (CertIOException | GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform can make certificates", e);
    }
  }

  /**
   * The authority that was founded once.
   *
   * @throws IllegalArgumentException if these aren't an authority's certificate and key
   */
  public static CertificateAuthority of(String certificatePem, String keyPem) {
    IssuedCertificate own = IssuedCertificate.of(certificatePem, keyPem);
    return new CertificateAuthority(clusterOf(own.certificate()), own, own.key());
  }

  private static byte[] generation() {
    byte[] generation = new byte[GENERATION_BYTES];
    new SecureRandom().nextBytes(generation);
    return generation;
  }

  private static String clusterOf(X509Certificate certificate) {
    X500Name subject = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    RDN[] units = subject.getRDNs(BCStyle.OU);
    RDN[] names = subject.getRDNs(BCStyle.CN);
    if (units.length != 1 || names.length != 1 || !UNIT.equals(text(units[0])))
      throw new IllegalArgumentException(
          "the certificate of " + subject + " isn't one that an authority of a cluster has");
    return text(names[0]);
  }

  private static String text(RDN part) {
    return IETFUtils.valueToString(part.getFirst().getValue());
  }

  public String cluster() {
    return cluster;
  }

  /** Its own certificate, which those who trust it need, and its key, which nobody else does. */
  public IssuedCertificate own() {
    return own;
  }

  /**
   * Vouches for somebody.
   *
   * @param hosts names and addresses that a server may be reached by, for those who check them
   * @throws IllegalArgumentException if a host can't be in a certificate
   */
  public IssuedCertificate issue(Bearer bearer, List<String> hosts, Instant now, Duration life) {
    KeyPair keys = newKeys();
    X500Name subject =
        new X500NameBuilder(BCStyle.INSTANCE)
            .addRDN(BCStyle.O, cluster)
            .addRDN(BCStyle.OU, bearer.role().toString())
            .addRDN(BCStyle.CN, bearer.name())
            .build();
    X500Name issuer =
        X500Name.getInstance(own.certificate().getSubjectX500Principal().getEncoded());
    List<GeneralName> names = new ArrayList<>();
    bearer
        .uri(cluster)
        .ifPresent(uri -> names.add(new GeneralName(GeneralName.uniformResourceIdentifier, uri)));
    for (String host : hosts) names.add(name(host));
    try {
      X509v3CertificateBuilder builder = builder(issuer, subject, keys, now, life);
      JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
      builder
          .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
          .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
          .addExtension(
              Extension.extendedKeyUsage,
              false,
              new ExtendedKeyUsage(
                  new KeyPurposeId[] {
                    KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
                  }))
          .addExtension(
              Extension.authorityKeyIdentifier,
              false,
              extensions.createAuthorityKeyIdentifier(own.certificate()));
      if (!names.isEmpty())
        builder.addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(names.toArray(GeneralName[]::new)));
      return issued(builder, keys, key);
    } catch (CertIOException | GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform can make certificates", e);
    }
  }

  private static GeneralName name(String host) {
    return new GeneralName(
        SubjectNames.isAddress(host) ? GeneralName.iPAddress : GeneralName.dNSName, host);
  }

  private static X509v3CertificateBuilder builder(
      X500Name issuer, X500Name subject, KeyPair keys, Instant now, Duration life) {
    return new JcaX509v3CertificateBuilder(
        issuer,
        new BigInteger(SERIAL_BITS, new SecureRandom()).setBit(SERIAL_BITS - 1),
        Date.from(now.minus(CLOCKS_APART)),
        Date.from(now.plus(life)),
        subject,
        keys.getPublic());
  }

  private static IssuedCertificate issued(
      X509v3CertificateBuilder builder, KeyPair keys, PrivateKey issuerKey)
      throws GeneralSecurityException {
    try {
      X509Certificate certificate =
          new JcaX509CertificateConverter()
              .getCertificate(
                  builder.build(new JcaContentSignerBuilder(SIGNATURE).build(issuerKey)));
      return new IssuedCertificate(
          certificate,
          pem("CERTIFICATE", certificate.getEncoded()),
          pem("PRIVATE KEY", keys.getPrivate().getEncoded()));
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException(e);
    }
  }

  private static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(CURVE));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has the curve " + CURVE, e);
    }
  }

  private static String pem(String label, byte[] content) {
    StringWriter text = new StringWriter();
    try (PemWriter writer = new PemWriter(text)) {
      writer.writeObject(new PemObject(label, content));
    } catch (IOException e) {
      throw new IllegalStateException("a string takes everything", e);
    }
    return text.toString();
  }
}
