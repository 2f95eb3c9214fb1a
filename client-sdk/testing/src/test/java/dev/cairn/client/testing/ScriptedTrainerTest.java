package dev.cairn.client.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.client.Cancellation;
import dev.cairn.client.TrainingFailedException;
import dev.cairn.client.TrainingJob;
import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.protocol.LocalTraining;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.ParameterVector;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ScriptedTrainerTest {
  private static final ModelSpec MODEL = Plans.of(1, new CohortRules(1, 1, 1), 1_000).model();

  private static TrainingJob job(Cancellation cancellation) {
    float[] start = new float[MODEL.shape().dimension()];
    java.util.Arrays.fill(start, 1);
    return new TrainingJob(
        MODEL,
        null,
        new ParameterVector(MODEL.shape(), start),
        new LocalTraining(1, 1, 0.1, 0, 0, 0),
        new BlankExamples(2),
        new int[] {1, 0},
        cancellation);
  }

  @Test
  void script_isFollowed_andItsLastStepRepeated() {
    ScriptedTrainer trainer =
        ScriptedTrainer.of(
            ScriptedTrainer.oneHot(2, 0.5f),
            ScriptedTrainer.failing("no memory"),
            ScriptedTrainer.towards(3, 0.5f));
    TrainingJob job = job(new Cancellation());
    assertThat(trainer.train(job).delta()).containsExactly(0, 0, .5f, 0, 0, 0, 0, 0, 0, 0);
    assertThatThrownBy(() -> trainer.train(job))
        .isInstanceOf(TrainingFailedException.class)
        .hasMessage("no memory");
    for (int i = 0; i < 2; i++) {
      assertThat(trainer.train(job).delta()).containsOnly(1f);
    }
    assertThat(trainer.train(job).loss()).isEqualTo(10);
    assertThat(trainer.trainings()).isEqualTo(5);
  }

  @Test
  void oneHot_beyondTheModel_fails() {
    TrainingJob job = job(new Cancellation());
    assertThatThrownBy(() -> ScriptedTrainer.oneHot(10, 1).train(job))
        .isInstanceOf(TrainingFailedException.class)
        .hasMessage("the model has 10 parameters, no coordinate 10");
  }

  @Test
  void hanging_endsWhenCancelled() {
    Cancellation cancellation = new Cancellation();
    CompletableFuture<Object> hanging =
        CompletableFuture.supplyAsync(() -> ScriptedTrainer.hanging().train(job(cancellation)));
    assertThat(hanging).isNotDone();
    cancellation.cancel();
    assertThatThrownBy(() -> hanging.get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(CancellationException.class);
  }

  @Test
  void emptyScript_isRefused() {
    assertThatThrownBy(ScriptedTrainer::of).hasMessage("a script has at least one step");
  }

  @Test
  void blankExamples_areZeros() {
    FloatBuffer features = FloatBuffer.wrap(new float[] {7, 7});
    IntBuffer labels = IntBuffer.wrap(new int[] {7, 7});
    new BlankExamples(3).read(new int[] {0, 2}, features, labels);
    assertThat(features.array()).containsOnly(0f);
    assertThat(labels.array()).containsOnly(0);
    assertThatThrownBy(() -> new BlankExamples(0)).hasMessage("size must be at least 1, not 0");
  }
}
