package dev.cairn.engine.secure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.engine.round.MemoryPorts;
import dev.cairn.engine.round.RoundConfig;
import dev.cairn.engine.round.Rounds;
import dev.cairn.secagg.cipher.RandomSource;
import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.message.RoundConfigMessage;
import dev.cairn.secagg.server.CoordinatorSigner;
import org.junit.jupiter.api.Test;

class IncarnationTest {
  private static final RoundConfig CONFIG = Rounds.secure(3, 4, 3, 0);

  private static byte[] said(RoundConfig config) {
    CoordinatorSigner signer = new CoordinatorSigner(SecretBytes.random(32, RandomSource.system()));
    SecureDesk desk =
        new SecureDesk(
            new MemoryPorts().messages(),
            signer,
            credential -> {
              throw new AssertionError("nobody advertises");
            });
    return desk.config(config).body();
  }

  @Test
  void signedConfiguration_saysInWhichHistoryTheRoundOpened() throws Exception {
    byte[] first = said(CONFIG);
    byte[] restored = said(Rounds.in(21_846_000, CONFIG));
    assertThat(RoundConfigMessage.decode(first).incarnation()).isZero();
    assertThat(RoundConfigMessage.decode(restored).incarnation()).isEqualTo(21_846_000);
    assertThat(restored).isNotEqualTo(first);
  }

  @Test
  void incarnation_hasThirtyTwoBits() {
    assertThat(Rounds.in(0xFFFF_FFFFL, CONFIG).incarnation()).isEqualTo(0xFFFF_FFFFL);
    for (long beyond : new long[] {-1, 0x1_0000_0000L}) {
      assertThatThrownBy(() -> Rounds.in(beyond, CONFIG))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("incarnation must be 0 to 2^32 - 1, not " + beyond);
    }
  }
}
