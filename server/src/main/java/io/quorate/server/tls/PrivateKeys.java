package io.quorate.server.tls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Private keys from the forms that files hold. Java reads PKCS#8 alone; the two older forms are the
 * same key without the envelope that names its algorithm, so they get one.
 */
final class PrivateKeys {
  private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA", "RSASSA-PSS");

  private static final int INTEGER = 0x02;
  private static final int OCTET_STRING = 0x04;
  private static final int OBJECT_IDENTIFIER = 0x06;
  private static final int SEQUENCE = 0x30;
  private static final int PARAMETERS = 0xa0;

  /** INTEGER 0. */
  private static final byte[] VERSION = {INTEGER, 1, 0};

  /** rsaEncryption, and NULL for its parameters. */
  private static final byte[] RSA = HexFormat.of().parseHex("06092a864886f70d0101010500");

  /** id-ecPublicKey; the curve comes behind it. */
  private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");

  private PrivateKeys() {}

  static PrivateKey ofPkcs8(byte[] encoded) throws GeneralSecurityException {
    PKCS8EncodedKeySpec envelope = new PKCS8EncodedKeySpec(encoded);
    InvalidKeySpecException last = null;
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(envelope);
      } catch (InvalidKeySpecException notThisOne) {
        last = notThisOne;
      }
    }
    throw new GeneralSecurityException(
        "holds a private key that is none of " + String.join(", ", ALGORITHMS), last);
  }

  static PrivateKey ofEncryptedPkcs8(byte[] encoded, String password)
      throws GeneralSecurityException {
    if (password.isEmpty())
      throw new GeneralSecurityException("holds an encrypted key, and no password is set");
    try {
      EncryptedPrivateKeyInfo sealed = new EncryptedPrivateKeyInfo(encoded);
      // Of PBES2 the parameters name the algorithm, of the older schemes the envelope does.
      String algorithm =
          sealed.getAlgParameters() == null || !sealed.getAlgName().contains("PBES2")
              ? sealed.getAlgName()
              : sealed.getAlgParameters().toString();
      Cipher cipher = Cipher.getInstance(algorithm);
      cipher.init(
          Cipher.DECRYPT_MODE,
          SecretKeyFactory.getInstance(algorithm)
              .generateSecret(new PBEKeySpec(password.toCharArray())),
          sealed.getAlgParameters());
      return ofPkcs8(sealed.getKeySpec(cipher).getEncoded());
    } catch (IOException | GeneralSecurityException e) {
      throw new GeneralSecurityException(
          "holds an encrypted key that the password doesn't open (" + e.getMessage() + ")", e);
    }
  }

  /** An RSA key as openssl wrote it for long. */
  static PrivateKey ofPkcs1(byte[] encoded) throws GeneralSecurityException {
    return ofPkcs8(envelope(RSA, encoded));
  }

  /** A key on a curve as openssl's ecparam writes it; it must name its curve. */
  static PrivateKey ofSec1(byte[] encoded) throws GeneralSecurityException {
    byte[] curve = element(OBJECT_IDENTIFIER, content(encoded, PARAMETERS, "the name of a curve"));
    return ofPkcs8(envelope(join(EC, curve), encoded));
  }

  private static byte[] envelope(byte[] algorithm, byte[] key) {
    return element(
        SEQUENCE, join(VERSION, element(SEQUENCE, algorithm), element(OCTET_STRING, key)));
  }

  /** The content of the one element inside the outer sequence's element of that tag. */
  private static byte[] content(byte[] sequence, int tag, String what)
      throws GeneralSecurityException {
    try {
      int at = header(sequence, 0);
      while (at < sequence.length) {
        int start = header(sequence, at);
        int length = length(sequence, at);
        if ((sequence[at] & 0xff) == tag) {
          int inner = header(sequence, start);
          return java.util.Arrays.copyOfRange(sequence, inner, inner + length(sequence, start));
        }
        at = start + length;
      }
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new GeneralSecurityException("holds a key that is cut short", e);
    }
    throw new GeneralSecurityException("holds a key without " + what);
  }

  /** Where the content of the element begins. */
  private static int header(byte[] encoded, int at) {
    int first = encoded[at + 1] & 0xff;
    return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
  }

  private static int length(byte[] encoded, int at) {
    int first = encoded[at + 1] & 0xff;
    if (first < 0x80) return first;
    int length = 0;
    for (int i = 0; i < (first & 0x7f); i++) length = length << 8 | encoded[at + 2 + i] & 0xff;
    if (length < 0) throw new IllegalArgumentException("an element of more than 2 GiB");
    return length;
  }

  private static byte[] element(int tag, byte[] content) {
    int length = content.length;
    byte[] header =
        length < 0x80
            ? new byte[] {(byte) tag, (byte) length}
            : length < 0x100
                ? new byte[] {(byte) tag, (byte) 0x81, (byte) length}
                : new byte[] {(byte) tag, (byte) 0x82, (byte) (length >> 8), (byte) length};
    return join(header, content);
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (byte[] part : parts) joined.writeBytes(part);
    return joined.toByteArray();
  }
}
