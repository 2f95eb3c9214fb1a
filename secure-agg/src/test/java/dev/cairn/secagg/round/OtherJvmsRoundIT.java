package dev.cairn.secagg.round;

import dev.cairn.secagg.cipher.ForkedJvm;
import org.junit.jupiter.api.Test;

/**
 * Whole rounds in virtual machines without a compiler and without the processor's AES unit: every
 * byte that travels is that on file, from which the vectors of this virtual machine come too.
 */
class OtherJvmsRoundIT {
  private static final String[] NO_AES = {"-XX:+UnlockDiagnosticVMOptions", "-XX:-UseAES"};

  @Test
  void interpreted_aWholeRoundIsTheSame() throws Exception {
    FrozenRound.FILE.check(ForkedJvm.run(FrozenRound.class, "-Xint"));
  }

  @Test
  void withoutTheAesUnit_aWholeRoundIsTheSame() throws Exception {
    FrozenRound.FILE.check(ForkedJvm.run(FrozenRound.class, NO_AES));
  }

  /** Without a compiler, the curves of 66 clients would take too long. */
  @Test
  void withoutTheAesUnit_roundsOnTheRingAreTheSame() throws Exception {
    FrozenRing.FILE.check(ForkedJvm.run(FrozenRing.class, NO_AES));
  }
}
