package io.quorate.server.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.server.ensemble.Member.Role;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnsembleTextTest {
  @ParameterizedTest
  @CsvSource({
    "zk1:2888:3888, zk1:2888:3888:participant",
    "zk1:2888:3888:participant, zk1:2888:3888:participant",
    "zk1:2888:3888:OBSERVER, zk1:2888:3888:observer",
    "zk1:2888:3888;2181, zk1:2888:3888:participant;2181",
    "zk1:2888:3888:observer;0.0.0.0:2181, zk1:2888:3888:observer;0.0.0.0:2181",
    "[::1]:2888:3888:participant;[::]:2181, [::1]:2888:3888:participant;[::]:2181",
    "' zk1:2888:3888 ', zk1:2888:3888:participant"
  })
  void memberIsPrintedAsItWasRead(String text, String printed) throws MalformedEnsemble {
    Member member = EnsembleText.parse(3, text);
    assertThat(EnsembleText.print(member)).isEqualTo(printed);
    assertThat(EnsembleText.parse(3, printed)).isEqualTo(member);
  }

  @ParameterizedTest
  @CsvSource({
    "zk1, expected host:peerPort",
    "zk1:2888, expected host:peerPort",
    ":2888:3888, the host is missing",
    "zk1:0:3888, '0' is not a port",
    "zk1:2888:65536, '65536' is not a port",
    "zk1:2888:three, 'three' is not a port",
    "zk1:2888:3888:leader, neither participant nor observer",
    "zk1:2888:3888:participant:2181, expected host:peerPort",
    "zk1:2888:3888;, is not a port",
    "zk1:2888:3888|zk2:2888:3888, several addresses",
    "[::1:2888:3888, is not closed",
    "[::1]2888:3888, a colon must follow"
  })
  void problemIsNamed(String text, String problem) {
    assertThatThrownBy(() -> EnsembleText.parse(3, text))
        .isInstanceOf(MalformedEnsemble.class)
        .hasMessageStartingWith("server.3=")
        .hasMessageContaining(problem);
  }

  @Test
  void idOutsideTheRangeIsRefused() {
    assertThatThrownBy(() -> EnsembleText.parse(254, "a:1:2"))
        .hasMessageContaining("within 0..253");
  }

  @Test
  void ensembleEndsWithItsVersion() {
    Member member = new Member(1, "a", 1, 2, Role.VOTER, "", 5);
    assertThat(EnsembleText.print(new Ensemble(0x10000000aL, 2, List.of(member))))
        .isEqualTo("server.1=a:1:2:participant\nversion=10000000a");
  }
}
