package dev.cairn.evaluator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.cli.admin.AdminFailure;
import dev.cairn.cli.admin.CandidateInfo;
import dev.cairn.client.djl.Score;
import dev.cairn.protocol.model.ModelShape;
import dev.cairn.protocol.model.TensorShape;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class EvaluatorTest {
  /** Less than the evaluator waits for candidates. */
  private static final long END_MILLIS_MAX = 15_000;

  private static final ModelShape SHAPE =
      new ModelShape(
          List.of(
              new TensorShape("layers.1.weight", List.of(2, 1)),
              new TensorShape("layers.1.bias", List.of(2))));

  private final List<String> told = new CopyOnWriteArrayList<>();
  private FakeCoordinator coordinator;

  /** Its score depends on the weights, so that one can see which were scored. */
  private final Scorer scorer =
      (model, module, parameters) -> {
        float first = parameters.values()[0];
        if (first < 0) {
          throw new IllegalArgumentException("these weights do not fit");
        }
        return new Score(
            first == 0 ? Double.NaN : first,
            List.of(new Score.ClassScore(4, 3), new Score.ClassScore(6, 6)));
      };

  private final EvaluatorListener listener =
      new EvaluatorListener() {
        @Override
        public void onReported(CandidateInfo candidate, Score score) {
          told.add("reported " + candidate.version());
        }

        @Override
        public void onUnfit(CandidateInfo candidate, String reason) {
          told.add("unfit " + candidate.version() + ": " + reason);
        }

        @Override
        public void onTrouble(String reason, long retryMillis) {
          told.add("trouble: " + reason);
        }
      };

  @BeforeEach
  void start() throws IOException {
    coordinator = new FakeCoordinator();
    coordinator.run("r1", linear());
  }

  @AfterEach
  void stop() {
    coordinator.close();
  }

  private static JsonNode linear() throws IOException {
    return new ObjectMapper()
        .readTree(
            """
            {"kind":"portable","input":[1],"layers":[{"type":"linear","out":2}],
             "tensors":[{"name":"layers.1.weight","dims":[2,1]},
                        {"name":"layers.1.bias","dims":[2]}]}""");
  }

  private Evaluator evaluator() {
    return evaluator(scorer);
  }

  private Evaluator evaluator(Scorer withScorer) {
    return new Evaluator(
        coordinator.client(), "e1", "held-out", List.of("cat"), withScorer, listener);
  }

  @Test
  void once_scoresAllThatWaitsAndEnds() {
    String first = coordinator.version("r1", 0, SHAPE, 1, 0, 0, 0);
    coordinator.version("r1", 1, SHAPE, 2, 0, 0, 0);
    assertThat(evaluator().once()).isZero();
    assertThat(coordinator.reports).hasSize(2);
    JsonNode report = coordinator.reports.get(0);
    assertThat(report.path("model").asText()).isEqualTo(first);
    assertThat(report.path("evaluator").asText()).isEqualTo("e1");
    assertThat(report.path("dataset").asText()).isEqualTo("held-out");
    assertThat(report.path("examples").asInt()).isEqualTo(10);
    assertThat(report.path("accuracy").asDouble()).isEqualTo(0.9);
    assertThat(report.path("loss").asDouble()).isEqualTo(1);
    assertThat(report.path("classes").findValuesAsText("label")).containsExactly("cat", "1");
    assertThat(report.path("classes").path(1).path("correct").asInt()).isEqualTo(6);
    assertThat(coordinator.reports.get(1).path("loss").asDouble()).isEqualTo(2);
    assertThat(coordinator.runsRead.get()).as("the architecture is read once").isOne();
  }

  @Test
  void moreCandidatesThanABatch_areAllScored() {
    for (int version = 0; version < 40; version++) {
      coordinator.version("r1", version, SHAPE, version + 1, 0, 0, 0);
    }
    assertThat(evaluator().once()).isZero();
    assertThat(coordinator.reports).hasSize(40);
  }

  @Test
  void lossThatIsNoNumber_isLeftOut() {
    coordinator.version("r1", 0, SHAPE, 0, 0, 0, 0);
    evaluator().once();
    assertThat(coordinator.reports.get(0).has("loss")).isFalse();
  }

  @Test
  void modelThatDoesNotFit_isToldOnceAndTheOthersAreScored() {
    coordinator.version("r1", 0, SHAPE, -1, 0, 0, 0);
    coordinator.version("r1", 1, SHAPE, 1, 0, 0, 0);
    assertThat(evaluator().once()).isOne();
    assertThat(told).containsExactly("unfit 0: these weights do not fit", "reported 1");
  }

  @Test
  void manyModelsThatDoNotFit_doNotHideTheOthers() {
    for (int version = 0; version < 50; version++) {
      coordinator.version("r1", version, SHAPE, -1 - version, 0, 0, 0);
    }
    coordinator.version("r1", 50, SHAPE, 1, 0, 0, 0);
    assertThat(evaluator().once()).isEqualTo(50);
    assertThat(told).contains("reported 50");
  }

  @Test
  void damagedWeights_areNotScored() {
    String model = coordinator.version("r1", 0, SHAPE, 1, 0, 0, 0);
    coordinator.damage(model);
    assertThat(evaluator().once()).isOne();
    assertThat(told.get(0)).contains("unfit 0", "has SHA-256");
    assertThat(coordinator.reports).isEmpty();
  }

  @Test
  void weightsOfAnotherShape_areNotScored() {
    coordinator.version(
        "r1", 0, new ModelShape(List.of(new TensorShape("w", List.of(4)))), 1, 2, 3, 4);
    assertThat(evaluator().once()).isOne();
    assertThat(coordinator.reports).isEmpty();
  }

  @Test
  void exportedModule_isFetched() throws IOException {
    ObjectNode spec = ModelSpecReaderTest.sample("model-exported.json");
    spec.put("module", coordinator.file("a module".getBytes()));
    spec.put("moduleBytes", 8).set("tensors", linear().path("tensors"));
    coordinator.run("r2", spec);
    coordinator.version("r2", 0, SHAPE, 1, 0, 0, 0);
    AtomicReference<String> seen = new AtomicReference<>();
    evaluator(
            (model, module, parameters) -> {
              seen.set(new String(module));
              return scorer.score(model, module, parameters);
            })
        .once();
    assertThat(seen).hasValue("a module");
    assertThat(coordinator.reports).hasSize(1);
  }

  @Test
  void wrongToken_endsTheEvaluator() {
    Evaluator stranger =
        new Evaluator(coordinator.client("cairn_x"), "e1", "d", List.of(), scorer, listener);
    assertThatThrownBy(stranger::run)
        .isInstanceOf(AdminFailure.class)
        .hasMessageContaining("does not know the operator token");
  }

  @Test
  void run_scoresVersionsAsTheyAppearUntilItIsStopped() throws Exception {
    Evaluator evaluator = evaluator();
    Thread thread = new Thread(evaluator::run);
    thread.start();
    for (int version = 0; version < 3; version++) {
      coordinator.version("r1", version, SHAPE, version + 1, 0, 0, 0);
      awaitReports(version + 1);
    }
    int asked = coordinator.asked.get();
    assertThat(asked).as("it waits, it does not ask again and again").isLessThan(10);
    evaluator.stop();
    thread.join(END_MILLIS_MAX);
    assertThat(thread.isAlive()).isFalse();
  }

  @Test
  void coordinatorThatIsAwayForAWhile_isAskedAgain() throws Exception {
    coordinator.failWith = 503;
    Evaluator evaluator = evaluator();
    Thread thread = new Thread(evaluator::run);
    thread.start();
    while (coordinator.asked.get() < 2) {
      Thread.sleep(10);
    }
    coordinator.version("r1", 0, SHAPE, 1, 0, 0, 0);
    coordinator.failWith = 0;
    awaitReports(1);
    assertThat(told).contains("trouble: trouble");
    evaluator.stop();
    thread.join(END_MILLIS_MAX);
    assertThat(thread.isAlive()).isFalse();
  }

  @Test
  void stopWhileItBacksOff_endsItSoon() throws Exception {
    coordinator.failWith = 503;
    Evaluator evaluator = evaluator();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread thread = new Thread(evaluator::run);
    thread.setUncaughtExceptionHandler((where, e) -> failure.set(e));
    thread.start();
    while (told.isEmpty()) {
      Thread.sleep(5);
    }
    evaluator.stop();
    thread.join(END_MILLIS_MAX);
    assertThat(thread.isAlive()).isFalse();
    assertThat(failure).hasValue(null);
  }

  private void awaitReports(int count) throws InterruptedException {
    while (coordinator.reports.size() < count) {
      Thread.sleep(5);
    }
  }
}
