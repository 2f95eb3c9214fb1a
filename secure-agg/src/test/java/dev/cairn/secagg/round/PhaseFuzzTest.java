package dev.cairn.secagg.round;

import org.junit.jupiter.api.Test;

/** {@link PhaseFuzz} for a few seconds; {@code PhaseFuzzIT} takes longer. */
class PhaseFuzzTest {
  private static final int INPUTS = 2_000;

  @Test
  void signedMessages_areTakenOrRefusedWithAReason_andEveryReasonIsMet() throws Exception {
    new PhaseFuzz(12).run(INPUTS);
  }
}
