package dev.cairn.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.protocol.ClientNoise;
import dev.cairn.secagg.privacy.NoiseMechanism;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
  @CsvSource(
      delimiter = '|',
      value = {
        "secureAggregation: {gamma: 0.1} | secureAggregation: off |"
            + " distributed noise hides in masks: it needs secureAggregation, or central noise"
            + " instead",
        "maxWeight: 1, | maxWeight: 9, |"
            + " updates with noise weigh the same: maxWeight must be 1, not 9",
        "fieldsPerLane: 2 | compression: {bytesPerParameter: 4} |"
            + " updates with noise are not compressed: set compression to off",
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
