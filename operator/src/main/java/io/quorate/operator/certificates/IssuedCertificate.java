package io.quorate.operator.certificates;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A certificate and its private key, as PEM.
 *
 * @param certificatePem the certificate, and behind it those that lead to its authority
 * @param keyPem the private key
 */
public record IssuedCertificate(X509Certificate certificate, String certificatePem, String keyPem) {
  private static final byte[] PROBE = "one pair?".getBytes(StandardCharsets.US_ASCII);

  /**
   * What was issued once, by us or by others.
   *
   * @throws IllegalArgumentException if it can't be read, or the key is another certificate's
   */
  public static IssuedCertificate of(String certificatePem, String keyPem) {
    List<X509Certificate> chain = Certificates.read(certificatePem);
    if (chain.isEmpty()) throw new IllegalArgumentException("there is no certificate in it");
    IssuedCertificate read = new IssuedCertificate(chain.getFirst(), certificatePem, keyPem);
    if (!read.isOnePair())
      throw new IllegalArgumentException("the private key is another certificate's");
    return read;
  }

  private boolean isOnePair() {
    PrivateKey key = key();
    String algorithm =
        switch (key.getAlgorithm()) {
          case "EC", "ECDSA" -> "SHA256withECDSA";
          case "RSA" -> "SHA256withRSA";
          default -> key.getAlgorithm();
        };
    try {
      Signature signer = Signature.getInstance(algorithm);
      signer.initSign(key);
      signer.update(PROBE);
      byte[] signed = signer.sign();
      signer.initVerify(certificate.getPublicKey());
      signer.update(PROBE);
      return signer.verify(signed);
    } catch (GeneralSecurityException _) {
      return false;
    }
  }

  /** The private key itself. */
  public PrivateKey key() {
    return Certificates.readKey(keyPem);
  }

  /** Never the key. */
  @Override
  public String toString() {
    return certificate.getSubjectX500Principal()
        + " until "
        + certificate.getNotAfter().toInstant();
  }
}
