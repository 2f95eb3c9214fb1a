package dev.cairn.secagg.round;

import dev.cairn.secagg.fuzz.Refusals;
import org.junit.jupiter.api.Test;

/** Half of the inputs of the slow suite: damaged, then signed by a valid key. */
class PhaseFuzzIT {

  @Test
  void signedMessages() throws Exception {
    new PhaseFuzz(13).runWithRing(Refusals.inputsOfTheSlowSuite() / 2);
  }
}
