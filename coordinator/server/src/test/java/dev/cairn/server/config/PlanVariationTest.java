package dev.cairn.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.protocol.Digest;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PlanVariationTest {
  private static final int PLANS = 200;

  private static TrainingPlan read(PlanVariation variation) {
    return PlanFile.parse("plan", variation.text()).plan();
  }

  private static ObjectNode patch(String json) throws Exception {
    JsonNode tree = new ObjectMapper().readTree(json);
    return (ObjectNode) tree;
  }

  /** Words such as off and numbers such as 1e-5 come through unharmed, whatever the plan. */
  @Test
  void variationWithoutChanges_isTheSamePlan() {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < PLANS; i++) {
      TrainingPlan plan = RandomPlans.next(random);
      assertThat(read(PlanVariation.of(PlanFile.of(plan).text()))).isEqualTo(plan);
    }
  }

  @Test
  void changes_areMerged() throws Exception {
    TrainingPlan plan = RandomPlans.next(new SplittableRandom(4));
    PlanVariation variation = PlanVariation.of(PlanFile.of(plan).text());
    Digest weights = Digest.of(new byte[] {1});
    variation.beginWith(weights);
    variation.rename("another: one");
    variation.merge(patch("{\"rounds\": 77, \"training\": {\"epochs\": 9}, \"evaluation\": null}"));
    TrainingPlan changed = read(variation);
    assertThat(changed.name()).isEqualTo("another: one");
    assertThat(changed.rounds()).isEqualTo(77);
    assertThat(changed.training().epochs()).isEqualTo(9);
    assertThat(changed.training().batchSize()).isEqualTo(plan.training().batchSize());
    assertThat(changed.evaluation()).isNull();
    assertThat(changed.initialWeights()).isEqualTo(weights);
    assertThat(changed.model().shape()).isEqualTo(plan.model().shape());
  }
}
