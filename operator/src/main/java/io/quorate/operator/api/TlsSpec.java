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
 * Encryption towards clients. Servers among themselves and the operator always use the cluster's
 * own authority.
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
            "Required: clients connect over TLS alone, port 2281. Optional: plain text on port 2181 as well, for a migration. Disabled: plain text alone.")
        @Default("Required")
        Client client,
    @JsonPropertyDescription(
            "Whether clients must show a certificate, whose subject is then their x509 identity: Required, Requested or None.")
        @Default("Requested")
        ClientAuth clientAuth,
    @JsonPropertyDescription(
            "Who signs the certificates that clients see: the Operator with the cluster's own authority, CertManager, or nobody, as they come from Secrets.")
        @Default("Operator")
        Issuer issuer,
    @JsonPropertyDescription(
            "Which issuer of cert-manager signs. Set exactly when issuer is CertManager.")
        @Nullable CertManager certManager,
    @JsonPropertyDescription(
            "Where the certificate for clients lies. Set exactly when issuer is Secrets.")
        @Nullable Secrets secrets,
    @JsonPropertyDescription(
            "Days a certificate lasts. It is renewed after two thirds of them, without a restart.")
        @Default("30")
        @Min(1)
        @Max(397)
        Integer certificateDays,
    @JsonPropertyDescription(
            "Further DNS names and addresses in the certificates that clients see, such as the external ones.")
        @Size(max = 32)
        @Nullable List<String> extraSans) {
  /** Which ports clients find. */
  public enum Client {
    Required,
    Optional,
    Disabled
  }

  /** What is asked of clients. */
  public enum ClientAuth {
    Required,
    Requested,
    None
  }

  /** Where certificates for clients come from. */
  public enum Issuer {
    Operator,
    CertManager,
    Secrets
  }

  /** Certificates by cert-manager. */
  public record CertManager(
      @JsonPropertyDescription("The issuer that signs.") @Required IssuerRef issuerRef) {}

  /** Names an issuer of cert-manager. */
  public record IssuerRef(
      @JsonPropertyDescription("Name of the issuer.") @Required @Size(min = 1, max = 253)
          String name,
      @JsonPropertyDescription("Issuer, of the same namespace, or ClusterIssuer.")
          @Default("Issuer")
          Kind kind,
      @JsonPropertyDescription(
              "API group of the issuer, for issuers that are not cert-manager's own.")
          @Default("cert-manager.io")
          @Size(min = 1, max = 253)
          String group) {
    /** Spelt as cert-manager spells them. */
    public enum Kind {
      Issuer,
      ClusterIssuer
    }
  }

  /** Certificates that somebody else looks after. */
  public record Secrets(
      @JsonPropertyDescription(
              "Secret of the same namespace with tls.crt, tls.key and ca.crt for the clients' port. A new content is taken up without a restart.")
          @Required
          @Size(min = 1, max = 253)
          String client) {}
}
