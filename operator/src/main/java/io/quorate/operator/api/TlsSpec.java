package io.quorate.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How connections are encrypted. Servers and the operator always talk over mutual TLS with
 * certificates of the cluster's own authority; the rest is about the port for clients.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "(self.issuer == \"CertManager\") == has(self.certManager)",
    message = "certManager must be set exactly when issuer is CertManager")
@ValidationRule(
    value = "(self.issuer == \"Secrets\") == has(self.secrets)",
    message = "secrets must be set exactly when issuer is Secrets")
public record TlsSpec(
    @JsonPropertyDescription(
            "Whether clients must encrypt: Required opens the port 2281 for TLS alone, Optional the plain port 2181 beside it, Disabled only the plain one. A change restarts one member at a time, the leader last.")
        @Default("Required")
        Clients client,
    @JsonPropertyDescription(
            "Whether a client shows a certificate, whose subject is then its x509 identity. A change restarts one member at a time, the leader last.")
        @Default("Requested")
        ClientAuth clientAuth,
    @JsonPropertyDescription(
            "Who issues the certificate that clients are shown: the operator by the cluster's own authority, cert-manager, or the user, who keeps it in a Secret. A new certificate is used without a restart.")
        @Default("Operator")
        Issuer issuer,
    @JsonPropertyDescription("The issuer of cert-manager, if that issues the certificate.")
        @Nullable CertManager certManager,
    @JsonPropertyDescription("The user's own Secrets, if the certificate comes from there.")
        @Nullable Secrets secrets,
    @JsonPropertyDescription(
            "Days a certificate lasts. It is renewed after two thirds of them, without a restart.")
        @Default("30")
        @Min(1)
        @Max(397)
        Integer certificateDays,
    @JsonPropertyDescription(
            "Further names and addresses that clients reach the servers by; they are added to the certificate.")
        @Size(max = 32)
        @Nullable List<String> extraSans) {
  /** Whether clients must encrypt. */
  public enum Clients {
    Required,
    Optional,
    Disabled
  }

  /** Whether clients show certificates. */
  public enum ClientAuth {
    Required,
    Requested,
    None
  }

  /** Who issues the certificate that clients are shown. */
  public enum Issuer {
    Operator,
    CertManager,
    Secrets
  }

  /** How cert-manager is asked. */
  public record CertManager(
      @JsonPropertyDescription("The issuer to be asked.") @Required IssuerRef issuerRef) {}

  /** An issuer of cert-manager. */
  public record IssuerRef(
      @JsonPropertyDescription("Name of the issuer.") @Required @Size(min = 1, max = 253)
          String name,
      @JsonPropertyDescription("Issuer of the same namespace, or ClusterIssuer.") @Default("Issuer")
          Kind kind,
      @JsonPropertyDescription("API group of the issuer.")
          @Default("cert-manager.io")
          @Size(max = 253)
          String group) {
    /** Where an issuer is found. */
    public enum Kind {
      Issuer,
      ClusterIssuer
    }
  }

  /** The user's own Secrets. */
  public record Secrets(
      @JsonPropertyDescription(
              "Secret of the same namespace with tls.crt, tls.key and, unless clientAuth is None, ca.crt: whose certificates of clients are accepted.")
          @Required
          @Size(min = 1, max = 253)
          String client) {}
}
