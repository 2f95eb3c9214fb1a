package dev.cairn.client.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.client.Cancellation;
import dev.cairn.client.ExampleSource;
import dev.cairn.client.TrainedUpdate;
import dev.cairn.client.TrainingFailedException;
import dev.cairn.client.TrainingJob;
import dev.cairn.protocol.LocalTraining;
import dev.cairn.protocol.model.Initializer;
import dev.cairn.protocol.model.ParameterVector;
import dev.cairn.protocol.model.PortableModel;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DjlTrainerTest {
  private static final LocalTraining PLAIN = new LocalTraining(1, 10, 0.1, 0, 0, 0);

  private final DjlTrainer trainer = DjlTrainer.create(2);

  @AfterEach
  void close() {
    trainer.close();
  }

  /** 53 examples in batches of 8: each epoch ends with a batch of 5. */
  @ParameterizedTest
  @CsvSource({"0, 0, 0", "0.9, 0, 0", "0, 0.01, 0", "0, 0, 0.5", "0.8, 0.02, 0.3"})
  void update_isThatOfTheFormulas(double momentum, double decay, double proximal) {
    PortableModel model = Models.perceptron(12, 7, 4);
    SyntheticExamples examples = new SyntheticExamples(new int[] {12}, 4, 53, 2);
    LocalTraining training = new LocalTraining(3, 8, 0.2, momentum, decay, proximal);
    TrainingJob job = Models.job(model, training, examples);

    TrainedUpdate update = trainer.train(job);

    double[] expected =
        ReferenceSgd.train(12, 7, 4, job.start().values(), training, examples, job.order());
    for (int i = 0; i < update.delta().length; i++) {
      assertThat((double) update.delta()[i]).isCloseTo(expected[i], within(2e-6));
    }
    assertThat(update.loss()).isCloseTo(expected[expected.length - 1], within(1e-6));
  }

  @Test
  void trainingAgain_givesTheSameBits() {
    SyntheticExamples examples = new SyntheticExamples(new int[] {2, 9, 8}, 3, 40, 2);
    TrainingJob job =
        Models.job(Models.everyLayer(), new LocalTraining(2, 7, 0.1, 0.9, 0.001, 0.1), examples);
    float[] first = trainer.train(job).delta();
    trainer.train(Models.job(Models.everyLayer(), PLAIN, examples));

    assertThat(trainer.train(job).delta()).isEqualTo(first);
    assertThat(DjlTrainer.create(1).train(job).delta()).isEqualTo(first);
    assertThat(first).isNotEqualTo(new float[first.length]);
  }

  @Test
  void jobsInParallel_giveTheBitsOfJobsInTurn() throws Exception {
    List<TrainingJob> jobs = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      SyntheticExamples examples = new SyntheticExamples(new int[] {2, 9, 8}, 3, 30 + i, i);
      jobs.add(Models.job(Models.everyLayer(), new LocalTraining(3, 7, 0.1, 0.9, 0, 0), examples));
    }
    List<float[]> inTurn = new ArrayList<>();
    jobs.forEach(job -> inTurn.add(trainer.train(job).delta()));
    List<Callable<TrainedUpdate>> calls = new ArrayList<>();
    jobs.forEach(job -> calls.add(() -> trainer.train(job)));
    // More threads than turns, so that some of them wait.
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<TrainedUpdate>> updates = threads.invokeAll(calls, 60, TimeUnit.SECONDS);
      for (int i = 0; i < jobs.size(); i++) {
        assertThat(updates.get(i).get().delta()).as("job " + i).isEqualTo(inTurn.get(i));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** Six times the examples of one call's 4 MiB: reads of different sizes, the same result. */
  @Test
  void manyCalls_giveTheBitsOfOneCall() {
    SyntheticExamples examples = new SyntheticExamples(new int[] {8192}, 4, 768, 5);
    PortableModel model = Models.perceptron(8192, 3, 4);
    LocalTraining training = new LocalTraining(1, 16, 0.05, 0.9, 0.01, 0.1);
    TrainingJob job = Models.job(model, training, examples);
    List<Integer> reads = new ArrayList<>();
    ExampleSource counted =
        new SourceView(examples) {
          @Override
          public void read(int[] indices, FloatBuffer features, IntBuffer labels) {
            reads.add(indices.length);
            super.read(indices, features, labels);
          }
        };

    TrainedUpdate update = trainer.train(Models.job(model, training, counted));

    assertThat(reads).hasSizeGreaterThan(5);
    assertThat(Set.copyOf(reads)).hasSizeGreaterThan(2);
    try (TorchModule module = ModulePool.load(job.model(), null)) {
      module.beginTraining(job.start().values(), training);
      new ExampleFeed(examples, module).read(job.order());
      float[] losses = module.train(768, 16, 0, 0);
      float[] after = module.parameters();
      for (int i = 0; i < after.length; i++) {
        assertThat(update.delta()[i]).isEqualTo(after[i] - job.start().values()[i]);
      }
      assertThat(losses).hasSize(48);
    }
  }

  @Test
  void lenet_learns() {
    SyntheticExamples train = new SyntheticExamples(SyntheticExamples.image(), 10, 600, 1);
    SyntheticExamples test = new SyntheticExamples(SyntheticExamples.image(), 10, 300, 99);
    TrainingJob job = Models.job(Models.lenet(), new LocalTraining(6, 20, 0.02, 0.9, 0, 0), train);
    try (ModelScorer scorer = ModelScorer.create()) {
      double before = scorer.score(job.model(), null, job.start(), test).accuracy();
      float[] trained = trainer.train(job).delta();
      for (int i = 0; i < trained.length; i++) {
        trained[i] += job.start().values()[i];
      }
      ParameterVector parameters = new ParameterVector(job.model().shape(), trained);

      assertThat(before).isLessThan(0.3);
      assertThat(scorer.score(job.model(), null, parameters, test).accuracy()).isGreaterThan(0.9);
    }
  }

  @Test
  void cancelledJob_endsBeforeItReads() {
    Cancellation cancellation = new Cancellation();
    cancellation.cancel();
    SyntheticExamples examples = new SyntheticExamples(new int[] {4}, 2, 5, 1);

    assertThatThrownBy(
            () ->
                trainer.train(
                    Models.job(Models.perceptron(4, 2, 2), PLAIN, examples, cancellation)))
        .isInstanceOf(CancellationException.class);
  }

  @Test
  void cancellation_isSeenWithinAFractionOfASecond() throws Exception {
    Cancellation cancellation = new Cancellation();
    SyntheticExamples examples = new SyntheticExamples(SyntheticExamples.image(), 10, 600, 1);
    TrainingJob job =
        Models.job(
            Models.lenet(), new LocalTraining(1000, 20, 0.001, 0, 0, 0), examples, cancellation);
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<TrainedUpdate> update = thread.submit(() -> trainer.train(job));
      assertThatThrownBy(() -> update.get(1500, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      cancellation.cancel();
      assertThatThrownBy(() -> update.get(30, TimeUnit.SECONDS))
          .hasCauseInstanceOf(CancellationException.class);
    } finally {
      thread.shutdownNow();
    }
  }

  @Test
  void closedTrainer_refuses() {
    trainer.close();

    assertFails("closed", new SyntheticExamples(new int[] {4}, 2, 5, 1), PLAIN);
  }

  @Test
  void examplesThatDoNotFit_areRefusedWithTheReason() {
    assertFails(
        "takes examples of [4], the source has [2, 2]",
        new SyntheticExamples(new int[] {2, 2}, 2, 5, 1),
        PLAIN);
    assertFails(
        "tells 2 classes apart, the source has 3",
        new SyntheticExamples(new int[] {4}, 3, 5, 1),
        PLAIN);
    assertFails("no examples", new SyntheticExamples(new int[] {4}, 2, 0, 1), PLAIN);
  }

  @Test
  void labelOutOfRange_isRefusedWithoutTellingIt() {
    for (int label : new int[] {777, -5}) {
      SyntheticExamples examples = new SyntheticExamples(new int[] {4}, 2, 5, 1);
      examples.labels[3] = label;
      assertThatThrownBy(() -> trainer.train(job(examples, PLAIN)))
          .isInstanceOf(TrainingFailedException.class)
          .hasMessageContaining("outside of 0 to 1")
          .hasMessageNotContaining(Integer.toString(label));
    }
  }

  @Test
  void sourceThatGivesTooLittle_isRefused() {
    SyntheticExamples examples = new SyntheticExamples(new int[] {4}, 2, 5, 1);
    ExampleSource lazy =
        new SourceView(examples) {
          @Override
          public void read(int[] indices, FloatBuffer features, IntBuffer labels) {
            super.read(new int[] {indices[0]}, features, labels);
          }
        };

    assertFails("fewer features or labels", lazy, PLAIN);
  }

  @Test
  void sourceThatThrows_isNamedWithoutItsMessage() {
    ExampleSource broken =
        new SourceView(new SyntheticExamples(new int[] {4}, 2, 5, 1)) {
          @Override
          public void read(int[] indices, FloatBuffer features, IntBuffer labels) {
            throw new IllegalStateException("patient 4711");
          }
        };

    assertThatThrownBy(() -> trainer.train(job(broken, PLAIN)))
        .isInstanceOf(TrainingFailedException.class)
        .hasMessageContaining("the example source failed with java.lang.IllegalStateException")
        .hasMessageNotContaining("4711")
        .hasRootCauseMessage("patient 4711");
  }

  @Test
  void divergence_isRefusedWithAdvice() {
    assertFails(
        "lower it",
        new SyntheticExamples(new int[] {4}, 2, 50, 1),
        new LocalTraining(5, 5, 1e38, 0.9, 0.5, 0));
    SyntheticExamples infinite = new SyntheticExamples(new int[] {4}, 2, 5, 1);
    infinite.features[2][1] = Float.NaN;
    assertFails("all features are finite", infinite, PLAIN);
    // And the next training is not spoilt by it.
    assertThat(trainer.train(job(new SyntheticExamples(new int[] {4}, 2, 5, 1), PLAIN)).loss())
        .isBetween(0.0, 2.0);
  }

  @Test
  void batchThatNeedsTooMuchMemory_isRefused() {
    SyntheticExamples examples = new SyntheticExamples(new int[] {1}, 2, 40, 1);
    PortableModel wide = Models.perceptron(1 << 22, 1, 2);
    ExampleSource large =
        new SourceView(examples) {
          @Override
          public int[] exampleShape() {
            return new int[] {1 << 22};
          }
        };

    assertThatThrownBy(
            () -> trainer.train(Models.job(wide, new LocalTraining(1, 40, 0.1, 0, 0, 0), large)))
        .isInstanceOf(TrainingFailedException.class)
        .hasMessageContaining("a batch of 40 examples has 640 MiB")
        .hasMessageContaining("lower batchSize");
  }

  @Test
  void parametersOfAnotherModel_areRefused() {
    SyntheticExamples examples = new SyntheticExamples(new int[] {4}, 2, 5, 1);
    TrainingJob job = job(examples, PLAIN);
    TrainingJob wrong =
        new TrainingJob(
            job.model(),
            null,
            Initializer.initialize(Models.perceptron(4, 4, 2), 1),
            job.training(),
            examples,
            job.order(),
            new Cancellation());

    assertThatThrownBy(() -> trainer.train(wrong))
        .isInstanceOf(TrainingFailedException.class)
        .hasMessageContaining("not of the model's shape");
  }

  @Test
  void parallelismOutOfRange_isRefused() {
    assertThatThrownBy(() -> DjlTrainer.create(0)).hasMessageContaining("1 to 1024, not 0");
    assertThatThrownBy(() -> DjlTrainer.create(1025)).hasMessageContaining("1 to 1024, not 1025");
  }

  private static TrainingJob job(ExampleSource examples, LocalTraining training) {
    return Models.job(Models.perceptron(4, 3, 2), training, examples);
  }

  private void assertFails(String reason, ExampleSource examples, LocalTraining training) {
    assertThatThrownBy(() -> trainer.train(job(examples, training)))
        .isInstanceOf(TrainingFailedException.class)
        .hasMessageContaining(reason);
  }
}
