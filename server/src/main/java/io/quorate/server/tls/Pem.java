package io.quorate.server.tls;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The certificates and the private key of a PEM text; what else is in it is left aside. */
record Pem(List<X509Certificate> certificates, Optional<PrivateKey> key) {
  private static final String BEGIN = "-----BEGIN ";
  private static final String DASHES = "-----";

  /** One block between its BEGIN and END. */
  private record Block(String label, byte[] content) {}

  /**
   * Reads a text.
   *
   * @param password for an encrypted key; empty if there is none
   * @throws GeneralSecurityException with a message to be put behind the file's name
   */
  static Pem read(String text, String password) throws GeneralSecurityException {
    List<X509Certificate> certificates = new ArrayList<>();
    List<PrivateKey> keys = new ArrayList<>();
    for (Block block : blocks(text)) {
      switch (block.label()) {
        case "CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE" ->
            certificates.add(certificate(block.content()));
        case "PRIVATE KEY" -> keys.add(PrivateKeys.ofPkcs8(block.content()));
        case "ENCRYPTED PRIVATE KEY" ->
            keys.add(PrivateKeys.ofEncryptedPkcs8(block.content(), password));
        case "RSA PRIVATE KEY" -> keys.add(PrivateKeys.ofPkcs1(block.content()));
        case "EC PRIVATE KEY" -> keys.add(PrivateKeys.ofSec1(block.content()));
        default -> {}
      }
    }
    if (keys.size() > 1)
      throw new GeneralSecurityException("holds " + keys.size() + " private keys; leave one in it");
    return new Pem(
        List.copyOf(certificates),
        keys.isEmpty() ? Optional.empty() : Optional.of(keys.getFirst()));
  }

  private static X509Certificate certificate(byte[] content) throws CertificateException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new java.io.ByteArrayInputStream(content));
  }

  private static List<Block> blocks(String text) throws GeneralSecurityException {
    List<Block> blocks = new ArrayList<>();
    int at = text.indexOf(BEGIN);
    while (at >= 0) {
      int labelEnd = text.indexOf(DASHES, at + BEGIN.length());
      if (labelEnd < 0) throw new GeneralSecurityException("holds a BEGIN line that doesn't end");
      String label = text.substring(at + BEGIN.length(), labelEnd);
      int end = text.indexOf("-----END " + label + DASHES, labelEnd);
      if (end < 0) throw new GeneralSecurityException("holds a " + label + " without its END");
      blocks.add(block(label, text.substring(labelEnd + DASHES.length(), end)));
      at = text.indexOf(BEGIN, end);
    }
    return blocks;
  }

  private static Block block(String label, String body) throws GeneralSecurityException {
    if (body.contains("Proc-Type:"))
      throw new GeneralSecurityException(
          "holds a key encrypted in an old way; convert it with openssl pkcs8 -topk8");
    try {
      return new Block(label, Base64.getMimeDecoder().decode(body));
    } catch (IllegalArgumentException e) {
      throw new GeneralSecurityException("holds a " + label + " that isn't base64", e);
    }
  }
}
