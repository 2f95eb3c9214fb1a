package dev.cairn.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cairn.engine.privacy.Release;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.protocol.ClientNoise;
import dev.cairn.protocol.UpdateSpec;
import dev.cairn.secagg.privacy.NoiseMechanism;
import dev.cairn.secagg.privacy.Rounding;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Plans whose devices add the noise: what they ask for, and one line for each that cannot be. */
class NoisyPlanTest {
  private static final String GOOD =
      """
      name: private
      population: phones
      model: lenet5
      rounds: 3
      cohort: {target: 40, minimum: 30}
      update: {clipNorm: 1, maxWeight: 1, fieldsPerLane: 2}
      secureAggregation: {gamma: 0.1}
      privacy: {noise: distributed, noiseMultiplier: 6.0, epsilon: 8.0, delta: 1.0E-6}
      """;

  @Test
  void plan_asksDevicesForTheNoise_andIsWrittenAsItWasRead() {
    PlanFile file = PlanFile.parse("plan.yaml", GOOD);
    TrainingPlan plan = file.plan();
    assertThat(Objects.requireNonNull(plan.privacy()).mechanism())
        .isEqualTo(NoiseMechanism.DISTRIBUTED);
    assertThat(plan.updateSpec().noise()).isEqualTo(new ClientNoise(6, 26));
    assertThat(file.text()).contains("\n" + GOOD.substring(GOOD.indexOf("privacy:")));
    assertThat(PlanFile.parse("plan.yaml", file.text()).plan()).isEqualTo(plan);
    TrainingPlan central =
        PlanFile.parse("plan.yaml", GOOD.replace("noise: distributed, ", "")).plan();
    assertThat(Objects.requireNonNull(central.privacy()).mechanism())
        .isEqualTo(NoiseMechanism.TRUSTED_CURATOR);
    assertThat(central.updateSpec().noise()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update: {clipNorm: 1, maxWeight: 1}",
        "update: {clipNorm: 1, maxWeight: 1, compression: {randomK: 0.25, residual: on}}",
        "update: {clipNorm: 1, maxWeight: 1, compression: {bytesPerParameter: 4, rotation: off}}"
      })
  void compressedPlan_asksForTheSameNoise(String update) {
    String text = GOOD.replace("update: {clipNorm: 1, maxWeight: 1, fieldsPerLane: 2}", update);
    PlanFile file = PlanFile.parse("plan.yaml", text);
    UpdateSpec spec = file.plan().updateSpec();
    assertThat(spec.compression()).isNotNull();
    assertThat(spec.noise()).isEqualTo(new ClientNoise(6, 26));
    assertThat(PlanFile.parse("plan.yaml", file.text()).plan()).isEqualTo(file.plan());
  }

  /** The coordinator's noise goes with all of it, dither included, whatever its multiplier. */
  @Test
  void compressedPlan_withCentralNoise_isTaken() {
    String text =
        GOOD.replace("noise: distributed, ", "")
            .replace("noiseMultiplier: 6.0", "noiseMultiplier: 60")
            .replace("fieldsPerLane: 2", "compression: {bytesPerParameter: 2, dither: on}");
    TrainingPlan plan = PlanFile.parse("plan.yaml", text).plan();
    assertThat(plan.updateSpec().noise()).isNull();
    Release release = Objects.requireNonNull(plan.privacy()).release(plan.updateSpec(), 44_426);
    assertThat(release.rounding()).isEqualTo(Rounding.AT_RANDOM);
    assertThat(release.sigma()).isEqualTo(60);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "secureAggregation: {gamma: 0.1} | secureAggregation: off |"
            + " distributed noise hides in masks: it needs secureAggregation, or central noise"
            + " instead",
        "maxWeight: 1, | maxWeight: 9, |"
            + " updates with noise weigh the same: maxWeight must be 1, not 9",
        "fieldsPerLane: 2 | compression: {dither: on} |"
            + " noise of clients does not compose with dither: rounding that everybody knows"
            + " cannot be repeated until the norm is within its bound; set dither to off",
        "fieldsPerLane: 2 | compression: {bytesPerParameter: 2} |"
            + " integers up to 511 are too small for noise of a multiplier of 6.0 on 61706"
            + " coordinates with 4 fields per lane and 40 clients: use fewer fields per lane, a"
            + " smaller cohort, or another multiplier",
        "fieldsPerLane: 2 | fieldsPerLane: 4 |"
            + " integers up to 511 are too small for an update and noise of a multiplier of"
            + " 6.0 with 4 fields per lane and 40 clients: use fewer fields per lane, a smaller"
            + " cohort, or another multiplier",
        "noiseMultiplier: 6.0 | noiseMultiplier: 1e-6 |"
            + " each client's noise would have a sigma of 0.205642",
        "minimum: 30 | minimum: 4 |"
            + " a set of 4 on a roster of 40 may have no honest member: raise the minimum"
      })
  void planThatCannotBe_isRefusedWhenItIsRead(String good, String bad, String line) {
    String text = GOOD.replace(good, bad);
    assertThat(text).isNotEqualTo(GOOD);
    DefectException defect =
        catchThrowableOfType(DefectException.class, () -> PlanFile.parse("plan.yaml", text));
    assertThat(defect).as(text).isNotNull();
    assertThat(defect.getMessage()).contains(line).doesNotContain("\n");
  }
}
