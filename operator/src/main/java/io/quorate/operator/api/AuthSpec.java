package io.quorate.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** Who may use the ensemble. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AuthSpec(
    @JsonPropertyDescription(
            "Whether a connection may ask for anything before it authenticates; access control lists decide either way. If false it needs an identity by digest or x509 first, or by one of config's enforce.auth.schemes. A change restarts one member at a time, the leader last.")
        @Default("true")
        Boolean allowAnonymous,
    @JsonPropertyDescription(
            "Secret of the same namespace whose key superDigest holds the digest identity, user:base64(hash), that every access control list lets pass. Default: there is none. What the Secret holds is read when a member starts.")
        @Nullable SecretRef adminSecretRef) {
  /** Names a Secret of the same namespace. */
  public record SecretRef(
      @JsonPropertyDescription("Name of a Secret of the same namespace.")
          @Required
          @Size(min = 1, max = 253)
          String name) {}
}
