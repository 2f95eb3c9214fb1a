package dev.cairn.secagg.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.secagg.message.ProtocolException.Defect;
import dev.cairn.secagg.sharing.SharingException;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;

/** {@link DecoderFuzz} for a few seconds; {@code DecoderFuzzIT} takes longer. */
class DecoderFuzzTest {
  private static final int CASES = 4_000;

  @Test
  void noDecoder_throwsAnythingElse_andThereIsOneEncoding() throws Exception {
    run(20, CASES);
  }

  static void run(long seed, int cases) throws Exception {
    DecoderFuzz fuzz = new DecoderFuzz(seed);
    fuzz.run(cases);
    fuzz.refusals().report("decoders");
    fuzz.refusals().checkAllHit(SharingException.Reason.class);
    // All else is found by those who know what a message should say.
    assertThat(EnumSet.allOf(Defect.class))
        .filteredOn(defect -> fuzz.refusals().count(defect) > 0)
        .containsExactly(Defect.MALFORMED);
  }
}
