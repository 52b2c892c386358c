package io.quorate.operator.certificates;

import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/** Reads certificates and keys that somebody may have damaged, and tells them apart. */
public final class Certificates {
  private Certificates() {}

  /**
   * All certificates of a text, in their order; what else is in it is passed over.
   *
   * @throws IllegalArgumentException if it can't be read
   */
  public static List<X509Certificate> read(String pem) {
    List<X509Certificate> found = new ArrayList<>();
    JcaX509CertificateConverter converter = new JcaX509CertificateConverter();
    try (PEMParser parser = new PEMParser(new StringReader(pem))) {
      for (Object each = parser.readObject(); each != null; each = parser.readObject())
        if (each instanceof X509CertificateHolder holder)
          found.add(converter.getCertificate(holder));
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw new IllegalArgumentException("that is no certificate: " + e.getMessage(), e);
    }
    return found;
  }

  /**
   * The first private key of a text: PKCS#8, PKCS#1 or SEC 1, not encrypted.
   *
   * @throws IllegalArgumentException if there is none
   */
  static PrivateKey readKey(String pem) {
    JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
    try (PEMParser parser = new PEMParser(new StringReader(pem))) {
      for (Object each = parser.readObject(); each != null; each = parser.readObject()) {
        if (each instanceof PrivateKeyInfo key) return converter.getPrivateKey(key);
        if (each instanceof PEMKeyPair keys)
          return converter.getPrivateKey(keys.getPrivateKeyInfo());
      }
    } catch (IOException | RuntimeException e) {
      throw new IllegalArgumentException("that is no private key: " + e.getMessage(), e);
    }
    throw new IllegalArgumentException("there is no private key in it");
  }

  /**
   * How a certificate is told from others: the first half of its SHA-256, in hexadecimal digits.
   */
  public static String fingerprint(X509Certificate certificate) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
      return HexFormat.of().formatHex(digest, 0, digest.length / 2);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a certificate that was read can be written", e);
    }
  }

  static boolean isSignedBy(X509Certificate certificate, PublicKey authority) {
    try {
      certificate.verify(authority);
      return true;
    } catch (GeneralSecurityException _) {
      return false;
    }
  }
}
