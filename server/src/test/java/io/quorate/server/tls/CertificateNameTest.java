package io.quorate.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.server.testing.TestAuthority;
import io.quorate.server.tls.CertificateName.Role;
import org.junit.jupiter.api.Test;

class CertificateNameTest {
  @Test
  void aNameIsReadAndPrintedAlike() throws Exception {
    for (String text :
        new String[] {
          "quorate://prod/voter/1", "quorate://6f0c/observer/reads", "quorate://a.b-c/admin/ops"
        }) {
      assertThat(CertificateName.parse(text)).hasToString(text);
    }
    assertThat(CertificateName.parse("quorate://prod/voter/12"))
        .isEqualTo(new CertificateName("prod", Role.VOTER, "12"));
  }

  @Test
  void whatIsNotExactlyANameIsNobody() {
    for (String text :
        new String[] {
          "quorate://prod/voter/1/",
          "quorate://prod/voter/1/2",
          "quorate://prod/voter/",
          "quorate://prod/voter",
          "quorate:///voter/1",
          "quorate:prod/voter/1",
          "quorate://prod/Voter/1",
          "quorate://prod/leader/1",
          "quorate://prod/voter/1?x",
          "quorate://prod/voter/1#x",
          "https://prod/voter/1",
          "quorate://pr od/voter/1"
        }) {
      assertThatThrownBy(() -> CertificateName.parse(text))
          .as(text)
          .isInstanceOfSatisfying(
              CertificateRefused.class,
              refused -> assertThat(refused.refusal()).isEqualTo(Refusal.NO_NAME));
    }
  }

  @Test
  void aCertificateHasOneNameOrNone() throws Exception {
    TestAuthority authority = new TestAuthority("authority");
    assertThat(
            CertificateName.of(
                authority.issue("https://example.org/", "quorate://test/voter/1").certificate()))
        .hasToString("quorate://test/voter/1");
    for (TestAuthority.Issued issued :
        new TestAuthority.Issued[] {
          authority.issue(),
          authority.issue("https://example.org/"),
          authority.issue("quorate://test/voter/1", "quorate://test/admin/ops")
        }) {
      assertThatThrownBy(() -> CertificateName.of(issued.certificate()))
          .isInstanceOf(CertificateRefused.class);
    }
  }

  @Test
  void onlyTheBearerOfAServersNameSpeaksForIt() throws Exception {
    record Case(String name, int id, boolean votes, boolean expected) {}
    for (Case each :
        new Case[] {
          new Case("voter/1", 1, true, true),
          new Case("voter/1", 1, false, true),
          new Case("voter/1", 2, true, false),
          new Case("voter/01", 1, true, false),
          new Case("voter/1000", 1000, false, true),
          new Case("observer/7", 7, false, true),
          new Case("observer/7", 7, true, false),
          new Case("observer/7", 8, false, false),
          new Case("observer/reads", 1000, false, true),
          new Case("observer/reads", 1000, true, false),
          new Case("observer/reads", 5, false, false),
          new Case("observer/1001", 1000, false, false),
          new Case("admin/1", 1, false, false)
        }) {
      assertThat(
              CertificateName.parse("quorate://test/" + each.name())
                  .isServer(each.id(), each.votes()))
          .as(each.toString())
          .isEqualTo(each.expected());
    }
  }
}
