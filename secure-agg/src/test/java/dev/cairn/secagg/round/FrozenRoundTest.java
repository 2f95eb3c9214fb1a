package dev.cairn.secagg.round;

import org.junit.jupiter.api.Test;

/** {@link FrozenRound} is the same for ever and everywhere. */
class FrozenRoundTest {
  @Test
  void everyMessage_andTheSum_areThoseOnFile() throws Exception {
    FrozenRound.FILE.check(FrozenLines.text(FrozenRound.transcript()));
  }
}
