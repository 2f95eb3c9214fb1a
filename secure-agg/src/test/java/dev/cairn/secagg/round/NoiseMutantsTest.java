package dev.cairn.secagg.round;

import dev.cairn.mutants.Planted;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the tests of noise on compressed updates are worth: each fails on a changed library. */
class NoiseMutantsTest {

  /** A test, and a line that must not read so. */
  enum Line {
    ROUNDING_AT_RANDOM_COSTS_NOTHING(
        "ring.CompressedCentralNoiseTest"
            + ".clientThatKnowsTheDither_movesTheSum_byTheSensitivity_atMost",
        "privacy.Rounding",
        "norm * LENGTHENED + root",
        "norm * LENGTHENED"),
    FIELDS_HAVE_NO_ROOM_FOR_NOISE(
        "ring.NoisyCompressionTest.cohort_cannotOverflow_andTheGridIsTheFinest",
        "privacy.HeldGrid",
        "+ DistributedNoise.reach(NoiseVariance.atLeast(drawn))",
        ""),
    NOISE_IS_MEASURED_BEFORE_ROUNDING(
        "ring.NoisyCompressionTest.cohort_cannotOverflow_andTheGridIsTheFinest",
        "privacy.HeldGrid",
        "multiplier * rounded / scale",
        "multiplier * norm / scale"),
    COORDINATES_ARE_NOT_HELD(
        "ring.NoisyCompressionTest.coordinateThatStandsOut_isHeld",
        "privacy.ConditionalRounding",
        "Math.max(-held, Math.min(held, values[i] * scale))",
        "values[i] * scale"),
    WHAT_WAS_LEFT_OUT_IS_NOT_CLIPPED(
        "ring.NoisyCompressionTest.longResidual_isClippedWithTheUpdate",
        "ring.NoisyTransform",
        "steps.addLeftOut(update, residual); clip.clip(update);",
        "clip.clip(update); steps.addLeftOut(update, residual);");

    private final Planted planted;

    Line(String test, String className, String snippet, String replacement) {
      planted = new Planted(test, className, snippet, replacement);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theTest_failsOnTheMutant(Line line) throws Exception {
    line.planted.check();
  }
}
