package dev.cairn.engine.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.engine.aggregation.OptimizerSpec;
import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.engine.cohort.SecureRules;
import dev.cairn.engine.round.RoundDeadlines;
import dev.cairn.engine.round.Rounds;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdateSpec;
import dev.cairn.protocol.model.Layer;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.PortableModel;
import dev.cairn.protocol.model.Safetensors;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class TrainingPlanTest {

  private static void refused(Consumer<Plans> change, String message) {
    assertThatThrownBy(
            () -> {
              Plans plans = new Plans();
              change.accept(plans);
              plans.plan();
            })
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void goodPlan_givesClientsTheirBounds() {
    TrainingPlan plan = Plans.good();
    assertThat(plan.updateSpec()).isEqualTo(new UpdateSpec(1, 100, 4, 2));
    assertThat(plan.deadlines()).isEqualTo(RoundDeadlines.of(100_000, false));
  }

  @Test
  void name_ofNoOrTooManyCharacters_isRefused() {
    refused(p -> p.name = "", "a plan's name has 1 to 100 characters");
    refused(p -> p.name = "x".repeat(101), "a plan's name has 1 to 100 characters");
  }

  @Test
  void rounds_outOfRange_areRefused() {
    refused(p -> p.rounds = 0, "rounds must be 1 to 100000, not 0");
    refused(p -> p.rounds = 100_001, "rounds must be 1 to 100000, not 100001");
  }

  @Test
  void exportedModel_withoutWeights_isRefused() {
    ModelSpec exported = new ModelSpec.Exported(Rounds.digest("module"), 10, Rounds.MODEL.shape());
    refused(
        p -> p.model = exported,
        "an exported model needs initial weights: give model.exported.weights");
    Plans plans = new Plans();
    plans.model = exported;
    plans.initialWeights = Rounds.digest("weights");
    assertThat(plans.plan().model()).isEqualTo(exported);
  }

  @Test
  void budget_outOfRange_isRefused() {
    refused(p -> p.budgetMillis = 999, "a round's budget must be 1 second to 30 days, not 999 ms");
  }

  private static ModelSpec ofLayers(int inputs, int... outputs) {
    List<Layer> layers = new ArrayList<>();
    for (int output : outputs) {
      layers.add(new Layer.Linear(output));
    }
    return new ModelSpec.Portable(new PortableModel(List.of(inputs), layers));
  }

  @Test
  void largestModel_isTaken_andOneWithAParameterMoreIsRefused() {
    Plans plans = new Plans();
    plans.model = ofLayers(24_999, 20_000);
    assertThat(plans.plan().model().shape().dimension()).isEqualTo(TrainingPlan.PARAMETERS_MAX);
    assertThat(Safetensors.length(plans.model.shape())).isLessThan(Integer.MAX_VALUE);
    refused(
        p -> p.model = ofLayers(24_998, 20_000, 1),
        "a model has at most 500000000 parameters, not 500000001");
  }

  /** Its bytes fit one buffer, which is where clients encode it. */
  @Test
  void largestUpdate_isTaken_andOneWithALaneMoreIsRefused() {
    Plans plans = new Plans();
    plans.update = new UpdateRules(1, 100, 1);
    plans.model = ofLayers(32_771, 8_191);
    int dimension = plans.model.shape().dimension();
    assertThat(plans.plan().updateSpec().layout(dimension).lanes()).isEqualTo(UpdateBody.LANES_MAX);
    refused(
        p -> {
          p.update = new UpdateRules(1, 100, 1);
          p.model = ofLayers(32_770, 8_191, 1);
        },
        "an update has at most 268435455 lanes of 8 bytes, and one of this model has 268435456:"
            + " use more fields per lane, or compression");
  }

  @Test
  void tooFewBitsForAValue_areRefused() {
    refused(
        p -> {
          p.update = new UpdateRules(1, 100, 4);
          p.cohort = new CohortRules(32, 32, 2);
        },
        "only 11 bits remain for a value with 4 fields per lane and 32 clients; 12 are needed: use"
            + " fewer fields per lane or a smaller cohort");
    Plans plans = new Plans();
    plans.update = new UpdateRules(1, 100, 4);
    plans.cohort = new CohortRules(16, 16, 2);
    assertThat(plans.plan().updateSpec().cohortMax()).isEqualTo(16);
  }

  @Test
  void clipAndWeight_outOfRange_areRefused() {
    refused(
        p -> p.update = new UpdateRules(0, 100, 2), "clipNorm must be a positive number, not 0.0");
    refused(p -> p.update = new UpdateRules(1, 0, 2), "maxWeight must be 1 to 2147483647, not 0");
  }

  @Test
  void secureRound_ofTooMany_orOfTooFewHonest_isRefused() {
    refused(
        p -> {
          p.secure = new SecureRules(0.1);
          p.cohort = new CohortRules(64, 1025, 20);
        },
        "a secure round selects at most 1024 clients, not 1025");
    refused(
        p -> {
          p.secure = new SecureRules(0.33);
          p.cohort = new CohortRules(10, 10, 3);
          p.secure = new SecureRules(0.4);
        },
        "a secure round needs at least 3 honest clients in its sum; a minimum of 3 with gamma 0.4"
            + " leaves 2");
  }

  @Test
  void retries_outOfRange_areRefused() {
    refused(p -> p.retry = new RetryRules(0), "retry attempts must be 1 to 100, not 0");
    refused(p -> p.retry = new RetryRules(101), "retry attempts must be 1 to 100, not 101");
  }

  @Test
  void optimizer_outOfRange_isRefused() {
    refused(
        p -> p.optimizer = spec(0, 0, 0, 1), "optimizer learningRate must be positive, not 0.0");
    refused(
        p -> p.optimizer = spec(Double.NaN, 0, 0, 1),
        "optimizer learningRate must be positive, not NaN");
    refused(
        p -> p.optimizer = spec(1, 1, 0, 1),
        "optimizer momentum must be at least 0 and below 1, not 1.0");
    refused(
        p -> p.optimizer = spec(1, 0, -0.1, 1),
        "optimizer beta2 must be at least 0 and below 1, not -0.1");
    refused(p -> p.optimizer = spec(1, 0, 0, 0), "optimizer tau must be positive, not 0.0");
  }

  private static OptimizerSpec spec(double rate, double momentum, double beta2, double tau) {
    return new OptimizerSpec(OptimizerSpec.Kind.FEDADAM, rate, momentum, beta2, tau);
  }
}
