package io.quorate.operator.resources;

import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Texts in a Secret, which has them encoded. */
final class SecretData {
  private final Map<String, String> encoded = new LinkedHashMap<>();

  SecretData put(String key, String text) {
    encoded.put(key, Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
    return this;
  }

  Map<String, String> encoded() {
    return encoded;
  }

  /**
   * @throws IllegalArgumentException if somebody has put in what isn't encoded
   */
  static Optional<String> find(Secret secret, String key) {
    String encoded = secret.getData() == null ? null : secret.getData().get(key);
    return Optional.ofNullable(encoded)
        .map(text -> new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8));
  }

  /**
   * @throws IllegalArgumentException if it isn't there
   */
  static String get(Secret secret, String key) {
    return find(secret, key)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "the Secret " + secret.getMetadata().getName() + " lacks the key " + key));
  }
}
