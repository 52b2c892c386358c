package io.quorate.server.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.server.base.Bytes;
import io.quorate.server.ensemble.Member.Role;
import java.util.List;
import org.junit.jupiter.api.Test;

class EnsembleCodecTest {
  private static final Ensemble ENSEMBLE =
      new Ensemble(
          7,
          120,
          List.of(
              new Member(1, "zk-ä", 2888, 3888, Role.VOTER, "0.0.0.0:2181", -5),
              new Member(119, "", 1, 2, Role.OBSERVER, "", 0)));

  @Test
  void whatIsEncodedIsDecoded() throws MalformedEnsemble {
    ConfigEntry founding =
        ConfigEntry.founding(ENSEMBLE, Bytes.wrap(new byte[16]), 1, Bytes.wrap(new byte[32]));
    assertThat(EnsembleCodec.decode(EnsembleCodec.encode(founding))).isEqualTo(founding);
    ConfigEntry change = ConfigEntry.change(ENSEMBLE);
    assertThat(EnsembleCodec.decode(EnsembleCodec.encode(change))).isEqualTo(change);
  }

  @Test
  void everyPrefixIsRefused() {
    Bytes bytes = EnsembleCodec.encode(ConfigEntry.change(ENSEMBLE));
    for (int length = 0; length < bytes.length(); length++) {
      Bytes prefix = bytes.slice(0, length);
      assertThatThrownBy(() -> EnsembleCodec.decode(prefix)).isInstanceOf(MalformedEnsemble.class);
    }
  }

  @Test
  void halfAFoundingIsRefused() {
    ConfigEntry half = ConfigEntry.founding(ENSEMBLE, Bytes.wrap(new byte[16]), 1, Bytes.EMPTY);
    assertThatThrownBy(() -> EnsembleCodec.decode(EnsembleCodec.encode(half)))
        .hasMessageContaining("neither a founding nor a change");
  }

  @Test
  void membersOutOfOrderAreRefused() {
    byte[] bytes = EnsembleCodec.encode(ConfigEntry.change(ENSEMBLE)).toByteArray();
    int firstId = 1 + 4 + 4 + 4 + 8 + 4 + 4;
    bytes[firstId + 3] = 119;
    assertThatThrownBy(() -> EnsembleCodec.decode(Bytes.wrap(bytes)))
        .hasMessageContaining("out of order");
  }
}
