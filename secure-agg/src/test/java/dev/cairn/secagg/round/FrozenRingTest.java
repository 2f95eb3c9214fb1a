package dev.cairn.secagg.round;

import org.junit.jupiter.api.Test;

/** {@link FrozenRing} and {@link FrozenRingClient} are the same for ever and everywhere. */
class FrozenRingTest {
  @Test
  void everyPhase_andTheSum_areThoseOnFile() throws Exception {
    FrozenRing.FILE.check(FrozenLines.text(FrozenRing.digests()));
  }

  @Test
  void everythingOfOneClient_isThatOnFile() throws Exception {
    FrozenRingClient.FILE.check(FrozenLines.text(FrozenRingClient.transcript()));
  }
}
