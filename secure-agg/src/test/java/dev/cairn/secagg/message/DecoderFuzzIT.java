package dev.cairn.secagg.message;

import dev.cairn.secagg.fuzz.Refusals;
import org.junit.jupiter.api.Test;

/** Half of the inputs of the slow suite: damaged, and signed by nobody. */
class DecoderFuzzIT {

  @Test
  void decoders() throws Exception {
    int inputs = Refusals.inputsOfTheSlowSuite() / 2;
    DecoderFuzzTest.run(21, 1 + inputs / Decoders.samples().size());
  }
}
