package io.quorate.operator.certificates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CertificateAuthorityTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration DAY = Duration.ofDays(1);

  private final CertificateAuthority authority =
      CertificateAuthority.found("prod", NOW, DAY.multipliedBy(10));

  private static void validate(X509Certificate issued, X509Certificate trusted, Instant at)
      throws Exception {
    PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(trusted, null)));
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(at));
    CertPathValidator.getInstance("PKIX")
        .validate(
            CertificateFactory.getInstance("X.509").generateCertPath(List.of(issued)), parameters);
  }

  @Test
  void whatItIssuesIsTrustedByItsCertificateWhileItLasts() throws Exception {
    X509Certificate issued =
        authority.issue(Bearer.parse("voter/1"), List.of(), NOW, DAY).certificate();
    X509Certificate own = authority.own().certificate();
    validate(issued, own, NOW);
    validate(issued, own, NOW.plus(DAY).minusSeconds(1));
    assertThatThrownBy(() -> validate(issued, own, NOW.plus(DAY).plusSeconds(1))).isNotNull();
    X509Certificate other =
        CertificateAuthority.found("prod", NOW, DAY.multipliedBy(10)).own().certificate();
    assertThatThrownBy(() -> validate(issued, other, NOW)).isNotNull();
  }

  @Test
  void everyBearerHasTheNameThatServersLookFor() throws Exception {
    for (String bearer : List.of("voter/253", "observer/reads", "observer/7", "admin/ops")) {
      assertThat(
              authority
                  .issue(Bearer.parse(bearer), List.of(), NOW, DAY)
                  .certificate()
                  .getSubjectAlternativeNames())
          .containsExactly(List.of(6, "quorate://prod/" + bearer));
    }
    X509Certificate client =
        authority.issue(Bearer.parse("client/app"), List.of(), NOW, DAY).certificate();
    assertThat(client.getSubjectAlternativeNames()).isNull();
    assertThat(client.getSubjectX500Principal().getName()).isEqualTo("CN=app,OU=client,O=prod");
  }

  @Test
  void hostsAreNamesOrAddresses() throws Exception {
    assertThat(
            authority
                .issue(
                    Bearer.parse("voter/1"),
                    List.of("a.example.org", "10.0.0.1", "2001:db8::1"),
                    NOW,
                    DAY)
                .certificate()
                .getSubjectAlternativeNames())
        .contains(List.of(2, "a.example.org"), List.of(7, "10.0.0.1"))
        .hasSize(4);
    assertThatThrownBy(
            () -> authority.issue(Bearer.parse("voter/1"), List.of("1.2.3.4.5"), NOW, DAY))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anAuthorityGoesOnFromItsFiles() throws Exception {
    CertificateAuthority again =
        CertificateAuthority.of(authority.own().certificatePem(), authority.own().keyPem());
    assertThat(again.cluster()).isEqualTo("prod");
    validate(
        again.issue(Bearer.parse("admin/ops"), List.of(), NOW, DAY).certificate(),
        authority.own().certificate(),
        NOW);
    IssuedCertificate leaf = authority.issue(Bearer.parse("admin/ops"), List.of(), NOW, DAY);
    for (String[] wrong :
        new String[][] {
          {leaf.certificatePem(), leaf.keyPem()},
          {"", authority.own().keyPem()},
          {authority.own().certificatePem(), "nonsense"}
        }) {
      assertThatThrownBy(() -> CertificateAuthority.of(wrong[0], wrong[1]))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void namesThatWontDoAreRefused() {
    for (String cluster : List.of("", "A", "a/b", "-a", "a b", "a".repeat(64))) {
      assertThatThrownBy(() -> CertificateAuthority.found(cluster, NOW, DAY))
          .as(cluster)
          .isInstanceOf(IllegalArgumentException.class);
    }
    for (String bearer :
        List.of(
            "", "voter", "voter/", "voter/01", "voter/254", "voter/x", "leader/1", "admin/a/b")) {
      assertThatThrownBy(() -> Bearer.parse(bearer))
          .as(bearer)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void noTwoAuthoritiesHaveOneSubject() {
    CertificateAuthority next = CertificateAuthority.found("prod", NOW, DAY);
    assertThat(next.own().certificate().getSubjectX500Principal())
        .isNotEqualTo(authority.own().certificate().getSubjectX500Principal());
  }

  @Test
  void keysAreNeverPrinted() {
    assertThat(authority.own().toString()).doesNotContain("PRIVATE");
  }
}
