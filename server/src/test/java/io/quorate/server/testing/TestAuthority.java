package io.quorate.server.testing;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;

/** An authority of one test: issues good certificates, and every kind of bad one. */
public final class TestAuthority {
  private static final Duration LIFE = Duration.ofHours(1);

  /** A key and its certificate. */
  public record Issued(KeyPair keys, X509Certificate certificate) {
    /** The certificate and the key as one PEM text. */
    public String pem() {
      return TestAuthority.pem(certificate) + keyPem();
    }

    /** The key in PKCS#8. */
    public String keyPem() {
      return TestAuthority.pem(new PemObject("PRIVATE KEY", keys.getPrivate().getEncoded()));
    }
  }

  private final KeyPair keys;
  private final X509Certificate certificate;

  public TestAuthority(String name) throws Exception {
    this.keys = newKeys();
    JcaX509v3CertificateBuilder builder =
        builder("CN=" + name, keys, new X500Name("CN=" + name), Instant.now(), LIFE);
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
    this.certificate = signed(builder);
  }

  public X509Certificate certificate() {
    return certificate;
  }

  /** The authority's certificate as PEM. */
  public String pem() {
    return pem(certificate);
  }

  public Issued voter(String cluster, int id) throws Exception {
    return issue("quorate://" + cluster + "/voter/" + id);
  }

  public Issued admin(String cluster) throws Exception {
    return issue("quorate://" + cluster + "/admin/tests");
  }

  /** A certificate with these URIs as alternative names, valid now. */
  public Issued issue(String... uris) throws Exception {
    return issue("CN=somebody", Instant.now(), LIFE, newKeys(), uris);
  }

  /** One whose time is over. */
  public Issued expired(String uri) throws Exception {
    return issue("CN=somebody", Instant.now().minus(Duration.ofDays(2)), LIFE, newKeys(), uri);
  }

  /** One with a subject of its own, for this machine. */
  public Issued client(String subject) throws Exception {
    return issue(subject, Instant.now(), LIFE, newKeys());
  }

  /** One for keys of the caller's. */
  public Issued issue(String subject, Instant from, Duration life, KeyPair ownKeys, String... uris)
      throws Exception {
    JcaX509v3CertificateBuilder builder =
        builder(
            subject,
            ownKeys,
            X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()),
            from,
            life);
    List<GeneralName> names = new ArrayList<>();
    for (String uri : uris) names.add(new GeneralName(GeneralName.uniformResourceIdentifier, uri));
    names.add(new GeneralName(GeneralName.iPAddress, "127.0.0.1"));
    names.add(new GeneralName(GeneralName.dNSName, "localhost"));
    builder.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(names.toArray(GeneralName[]::new)));
    return new Issued(ownKeys, signed(builder));
  }

  private static JcaX509v3CertificateBuilder builder(
      String subject, KeyPair ownKeys, X500Name issuer, Instant from, Duration life) {
    return new JcaX509v3CertificateBuilder(
        issuer,
        new BigInteger(64, new SecureRandom()),
        Date.from(from.minusSeconds(60)),
        Date.from(from.plus(life)),
        new X500Name(subject),
        ownKeys.getPublic());
  }

  private X509Certificate signed(X509v3CertificateBuilder builder) throws Exception {
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
  }

  public static KeyPair newKeys() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  /** Anything that PEM can hold. */
  public static String pem(Object object) {
    try (StringWriter text = new StringWriter();
        JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
      writer.flush();
      return text.toString();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Puts a text in a file's place in one step, as whoever renews certificates should. */
  public static Path replace(Path file, String... texts) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.writeString(next, String.join("", Arrays.asList(texts)));
    return Files.move(
        next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
