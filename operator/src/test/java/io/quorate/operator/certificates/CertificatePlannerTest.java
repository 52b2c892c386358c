package io.quorate.operator.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.operator.certificates.CertificatePlan.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What is renewed when, with real certificates. */
final class CertificatePlannerTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration DAY = Duration.ofDays(1);
  private static final Policy POLICY =
      new Policy(DAY.multipliedBy(30), DAY.multipliedBy(365), Duration.ZERO);
  private static final Bearer VOTER = Bearer.parse("voter/1");
  private static final SortedSet<String> NO_HOSTS = new TreeSet<>();

  private final Authorities authorities = Authorities.found("prod", NOW, POLICY.authorityLife());

  private static Holder holder(Authorities authorities, IssuedCertificate own, String trusted) {
    return new Holder(
        VOTER,
        NO_HOSTS,
        authorities.held(VOTER, own.certificatePem(), own.keyPem(), trusted),
        false,
        List.of());
  }

  private static CertificatePlan plan(Authorities authorities, Holder holder, Instant now) {
    return CertificatePlanner.plan(authorities.trust(false), List.of(holder), now, POLICY);
  }

  private static Instant day(int days) {
    return NOW.plus(DAY.multipliedBy(days));
  }

  @Test
  void certificatesAreRenewedAfterTwoThirdsOfTheirLives() {
    IssuedCertificate own = authorities.issue(VOTER, NO_HOSTS, NOW, POLICY.life());
    Holder holder = holder(authorities, own, authorities.trustedPem());
    CertificatePlan young = plan(authorities, holder, day(19));
    assertThat(young.settled(Stage.STEADY)).isTrue();
    assertThat(young.nextRenewal()).isBetween(day(19), day(20));
    assertThat(plan(authorities, holder, day(20)).writes()).containsExactly(new Write(VOTER, true));
  }

  @Test
  void authoritiesAreReplacedAfterTwoThirdsOfTheirLives() {
    Instant due = authorities.trust(false).signerLife().renewal();
    IssuedCertificate own = authorities.issue(VOTER, NO_HOSTS, due, POLICY.life());
    Holder holder = holder(authorities, own, authorities.trustedPem());
    assertThat(plan(authorities, holder, due.minusSeconds(1)).turn()).isEmpty();
    assertThat(plan(authorities, holder, due).turn()).contains(Turn.INTRODUCE);
    Authorities introducing = authorities.after(Turn.INTRODUCE, due, POLICY.authorityLife());
    assertThat(plan(introducing, holder, due).writes())
        .as("the certificate stays")
        .containsExactly(new Write(VOTER, false));
    Holder trusting = holder(introducing, own, introducing.trustedPem());
    assertThat(plan(introducing, trusting, due).turn()).contains(Turn.SWITCH);
    Authorities retiring = introducing.after(Turn.SWITCH, due, POLICY.authorityLife());
    assertThat(retiring.generation()).isEqualTo(2);
    assertThat(plan(retiring, trusting, due).writes()).containsExactly(new Write(VOTER, true));
    IssuedCertificate next = retiring.issue(VOTER, NO_HOSTS, due, POLICY.life());
    Holder renewed = holder(retiring, next, retiring.trustedPem());
    assertThat(plan(retiring, renewed, due).turn()).contains(Turn.SETTLE);
    Authorities steady = retiring.after(Turn.SETTLE, due, POLICY.authorityLife());
    assertThat(plan(steady, renewed, due).writes()).containsExactly(new Write(VOTER, false));
    assertThat(steady.trust(false).trusted()).hasSize(1);
  }

  @Test
  void nobodyIsWaitedForWhenAnAuthorityHasEnded() {
    Instant end = authorities.trust(false).signerLife().end();
    IssuedCertificate own = authorities.issue(VOTER, NO_HOSTS, NOW, POLICY.life());
    Use silent = new Use.Unknown("c-v1-0", "nobody listens");
    Held held =
        authorities
            .held(VOTER, own.certificatePem(), own.keyPem(), authorities.trustedPem())
            .orElseThrow();
    Holder holder = new Holder(VOTER, NO_HOSTS, Optional.of(held), false, List.of(silent));
    assertThat(plan(authorities, holder, end).turn()).contains(Turn.INTRODUCE);
    Authorities introducing = authorities.after(Turn.INTRODUCE, end, POLICY.authorityLife());
    assertThat(plan(introducing, holder, end).turn()).contains(Turn.SWITCH);
    Authorities retiring = introducing.after(Turn.SWITCH, end, POLICY.authorityLife());
    assertThat(plan(retiring, holder, end).writes()).containsExactly(new Write(VOTER, true));
    IssuedCertificate next = retiring.issue(VOTER, NO_HOSTS, end, POLICY.life());
    Holder renewed =
        new Holder(
            VOTER,
            NO_HOSTS,
            retiring.held(VOTER, next.certificatePem(), next.keyPem(), retiring.trustedPem()),
            false,
            List.of(silent));
    assertThat(plan(retiring, renewed, end).turn()).contains(Turn.SETTLE);
  }

  @Test
  void nothingIsIssuedBeyondItsAuthority() {
    Instant late = authorities.trust(false).signerLife().end().minus(DAY);
    IssuedCertificate own = authorities.issue(VOTER, NO_HOSTS, late, POLICY.life());
    Holder holder = holder(authorities, own, authorities.trustedPem());
    assertThat(holder.held().orElseThrow().life().end())
        .isEqualTo(authorities.trust(false).signerLife().end());
    assertThat(plan(authorities, holder, late.plus(Duration.ofHours(20))).writes())
        .as("a longer one can't be had")
        .isEmpty();
  }

  @Test
  void clientsHaveTimeToLearnOfAnAuthority() {
    Policy slow = new Policy(POLICY.life(), POLICY.authorityLife(), DAY);
    Authorities introducing = authorities.after(Turn.INTRODUCE, NOW, POLICY.authorityLife());
    IssuedCertificate own = introducing.issue(VOTER, NO_HOSTS, NOW, POLICY.life());
    List<Holder> holders = List.of(holder(introducing, own, introducing.trustedPem()));
    CertificatePlan early =
        CertificatePlanner.plan(introducing.trust(false), holders, day(1).minusSeconds(1), slow);
    assertThat(early.turn()).isEmpty();
    assertThat(early.waiting()).singleElement().asString().contains("clients");
    assertThat(CertificatePlanner.plan(introducing.trust(false), holders, day(1), slow).turn())
        .contains(Turn.SWITCH);
  }

  @Test
  void whatCannotBeUsedIsIssuedAnew() {
    IssuedCertificate own = authorities.issue(VOTER, NO_HOSTS, NOW, POLICY.life());
    IssuedCertificate other =
        authorities.issue(Bearer.parse("voter/2"), NO_HOSTS, NOW, POLICY.life());
    IssuedCertificate foreign =
        Authorities.found("prod", NOW, POLICY.authorityLife())
            .issue(VOTER, NO_HOSTS, NOW, POLICY.life());
    String trusted = authorities.trustedPem();
    for (String[] bad :
        new String[][] {
          {"", own.keyPem(), trusted},
          {"nonsense", own.keyPem(), trusted},
          {"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", own.keyPem(), trusted},
          {own.certificatePem(), other.keyPem(), trusted},
          {own.certificatePem(), "", trusted},
          {own.certificatePem(), own.keyPem().substring(0, 60), trusted},
          {other.certificatePem(), other.keyPem(), trusted},
          {foreign.certificatePem(), foreign.keyPem(), trusted}
        }) {
      Holder holder =
          new Holder(
              VOTER, NO_HOSTS, authorities.held(VOTER, bad[0], bad[1], bad[2]), false, List.of());
      assertThat(plan(authorities, holder, NOW).writes())
          .as(String.join("|", bad))
          .containsExactly(new Write(VOTER, true));
    }
    Holder strange = holder(authorities, own, trusted + foreign.certificatePem());
    assertThat(plan(authorities, strange, NOW).writes())
        .as("a stranger among the authorities")
        .containsExactly(new Write(VOTER, false));
  }

  @Test
  void otherHostsNeedAnotherCertificate() {
    SortedSet<String> hosts = new TreeSet<>(List.of("a.example.org", "2001:db8::1", "10.0.0.1"));
    SortedSet<String> canonical = new TreeSet<>();
    for (String host : hosts) canonical.add(SubjectNames.canonical(host));
    Bearer service = Bearer.parse("service/c");
    IssuedCertificate own = authorities.issue(service, hosts, NOW, POLICY.life());
    Optional<Held> held =
        authorities.held(service, own.certificatePem(), own.keyPem(), authorities.trustedPem());
    assertThat(
            plan(authorities, new Holder(service, canonical, held, false, List.of()), NOW).writes())
        .isEmpty();
    canonical.add("b.example.org");
    assertThat(
            plan(authorities, new Holder(service, canonical, held, false, List.of()), NOW).writes())
        .containsExactly(new Write(service, true));
  }
}
