package io.quorate.server.state;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a password becomes the hash that access control lists name. Everybody who writes such lists,
 * clients too, must use the same one. Any thread.
 */
public enum DigestAlgorithm {
  SHA_1("SHA-1", "sha1"),
  SHA_256("SHA-256", "sha256"),
  SHA_384("SHA-384", "sha384"),
  SHA_512("SHA-512", "sha512"),
  SHA3_256("SHA3-256", "sha3-256"),
  SHA3_384("SHA3-384", "sha3-384"),
  SHA3_512("SHA3-512", "sha3-512");

  private final String javaName;
  private final String otherSpelling;

  DigestAlgorithm(String javaName, String otherSpelling) {
    this.javaName = javaName;
    this.otherSpelling = otherSpelling;
  }

  /** The one of that name, in any case; null if there is none. */
  public static @Nullable DigestAlgorithm named(String name) {
    for (DigestAlgorithm each : values()) if (each.names().contains(lower(name))) return each;
    return null;
  }

  /** What it may be called, in lower case. */
  public List<String> names() {
    return lower(javaName).equals(otherSpelling)
        ? List.of(otherSpelling)
        : List.of(lower(javaName), otherSpelling);
  }

  /** All names of all of them. */
  public static List<String> allNames() {
    List<String> names = new ArrayList<>();
    for (DigestAlgorithm each : values()) names.addAll(each.names());
    return names;
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** What {@code user:password} is known by: {@code user:base64(hash of user:password)}. */
  public String digest(String userAndPassword) {
    int colon = userAndPassword.indexOf(':');
    String user = colon < 0 ? userAndPassword : userAndPassword.substring(0, colon);
    byte[] hash = hasher().digest(userAndPassword.getBytes(StandardCharsets.UTF_8));
    return user + ":" + Base64.getEncoder().encodeToString(hash);
  }

  private MessageDigest hasher() {
    try {
      return MessageDigest.getInstance(javaName);
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("this Java lacks " + javaName, missing);
    }
  }
}
