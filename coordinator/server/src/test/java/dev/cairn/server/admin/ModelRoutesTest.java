package dev.cairn.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.engine.run.RunState;
import dev.cairn.protocol.RunId;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelRoutesTest {
  private static final RunId RUN = new RunId("r1");

  @TempDir Path folder;
  private ApiFixture api;

  @BeforeEach
  void start() {
    api = new ApiFixture(folder);
    api.runs.put(api.runs.view(RUN, "one", RunState.Status.ACTIVE, 2));
    api.registry.dataset(RUN, "held-out");
    for (int version = 0; version <= 2; version++) {
      api.registry.add(Samples.version(RUN, version));
    }
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private ApiFixture.Answer report(int version, String dataset, double accuracy) {
    return api.post(
        "/v1/models/" + Samples.version(RUN, version).model() + "/evaluations",
        "{\"run\":\"r1\",\"evaluator\":\"e1\",\"dataset\":\""
            + dataset
            + "\",\"examples\":100,\"accuracy\":"
            + accuracy
            + ",\"loss\":0.4,\"classes\":[{\"label\":\"cat\",\"examples\":100,\"correct\":"
            + Math.round(accuracy * 100)
            + "}]}");
  }

  private String aliasVersion(String alias) {
    return api.get("/v1/runs/r1/models/" + alias).json().path("version").asText();
  }

  @Test
  void withoutEvaluations_thereIsALatestButNoBest() {
    assertThat(aliasVersion("latest")).isEqualTo("2");
    ApiFixture.Answer best = api.get("/v1/runs/r1/models/best");
    assertThat(best.problem()).isEqualTo("404 model_unknown");
    assertThat(best.detail()).contains("evaluated yet");
  }

  @Test
  void best_isTheHighestAccuracyOnThePlansDataSetAndTheEarlierOfEquals() {
    assertThat(report(2, "held-out", 0.80).status()).isEqualTo(201);
    assertThat(report(1, "held-out", 0.80).status()).isEqualTo(201);
    assertThat(report(0, "other", 0.99).status()).isEqualTo(201);
    assertThat(aliasVersion("best")).isEqualTo("1");

    JsonNode models = api.get("/v1/runs/r1/models").json().path("models");
    assertThat(models).hasSize(3);
    assertThat(models.path(0).path("aliases")).isEmpty();
    assertThat(models.path(1).path("aliases").path(0).asText()).isEqualTo("best");
    assertThat(models.path(2).path("aliases").path(0).asText()).isEqualTo("latest");
    assertThat(models.path(1).path("evaluations").path(0).path("accuracy").asDouble())
        .isEqualTo(0.8);
    assertThat(models.path(1).path("evaluations").path(0).has("classes")).isFalse();
  }

  @Test
  void singleModel_hasItsLineageAndClasses() {
    report(1, "held-out", 0.75);
    JsonNode model = api.get("/v1/runs/r1/models/1").json();
    assertThat(model.path("model").asText()).isEqualTo(Samples.version(RUN, 1).model().toString());
    assertThat(model.path("parent").asText()).isEqualTo(Samples.version(RUN, 0).model().toString());
    assertThat(model.path("round").asText()).isEqualTo("r1/1/1");
    assertThat(model.path("createdAt").asText()).isEqualTo("1970-01-01T00:00:01.001Z");
    JsonNode classes = model.path("evaluations").path(0).path("classes");
    assertThat(classes.path(0).path("label").asText()).isEqualTo("cat");
    assertThat(classes.path(0).path("correct").asInt()).isEqualTo(75);
    assertThat(api.get("/v1/runs/r1/models/0").json().has("parent")).isFalse();
  }

  @Test
  void versionsThatAreNot_areProblems() {
    assertThat(api.get("/v1/runs/r1/models/9").problem()).isEqualTo("404 model_unknown");
    assertThat(api.get("/v1/runs/r1/models/-1").problem()).isEqualTo("400 bad_request");
    assertThat(api.get("/v1/runs/r1/models/newest").problem()).isEqualTo("400 bad_request");
  }

  @Test
  void repeatedReport_replacesTheFirst() {
    report(1, "held-out", 0.5);
    report(1, "held-out", 0.6);
    JsonNode evaluations = api.get("/v1/runs/r1/models/1").json().path("evaluations");
    assertThat(evaluations).hasSize(1);
    assertThat(evaluations.path(0).path("accuracy").asDouble()).isEqualTo(0.6);
  }

  @Test
  void reportsThatContradictThemselves_areRefusedWithTheReason() {
    String path = "/v1/models/" + Samples.version(RUN, 1).model() + "/evaluations";
    assertRefused(path, "{", "422 evaluation_invalid", "");
    assertRefused(path, "", "400 bad_request", "send the report");
    assertRefused(path, "{\"examples\":1,\"accuracy\":1}", "422 evaluation_invalid", "lacks 'run'");
    String head = "{\"run\":\"r1\",\"evaluator\":\"e\",\"dataset\":\"d\",\"examples\":10,";
    assertRefused(path, head + "\"accuracy\":1.5}", "422 evaluation_invalid", "0 to 1");
    assertRefused(path, head + "\"accuracy\":\"NaN\"}", "422 evaluation_invalid", "0 to 1");
    assertRefused(
        path, head + "\"accuracy\":1,\"surprise\":1}", "422 evaluation_invalid", "surprise");
    assertRefused(
        path,
        head + "\"accuracy\":0.5,\"classes\":[{\"label\":\"a\",\"examples\":1,\"correct\":2}]}",
        "422 evaluation_invalid",
        "2 of 1");
    assertRefused(
        path,
        head + "\"accuracy\":0.5,\"classes\":[{\"label\":\"a\",\"examples\":1,\"correct\":1}]}",
        "422 evaluation_invalid",
        "1 examples in all, the report 10");
  }

  private void assertRefused(String path, String body, String problem, String reason) {
    ApiFixture.Answer answer = api.post(path, body);
    assertThat(answer.problem()).isEqualTo(problem);
    assertThat(answer.detail()).contains(reason).doesNotContain("\n");
  }

  @Test
  void reportOnAModelThatIsNotTheRuns_isAProblem() {
    ApiFixture.Answer answer =
        api.post(
            "/v1/models/" + Samples.model("stranger") + "/evaluations",
            "{\"run\":\"r1\",\"evaluator\":\"e\",\"dataset\":\"d\",\"examples\":1,\"accuracy\":1}");
    assertThat(answer.problem()).isEqualTo("404 model_unknown");
  }

  private JsonNode candidates(String query) {
    return api.get("/v1/candidates?evaluator=e1&" + query).json().path("candidates");
  }

  @Test
  void candidates_areTheVersionsWithoutAReportOnTheDataSet() {
    report(1, "held-out", 0.5);
    assertThat(candidates("dataset=held-out").findValuesAsText("version"))
        .containsExactly("0", "2");
    assertThat(candidates("dataset=held-out&limit=1")).hasSize(1);
    assertThat(candidates("dataset=other")).isEmpty();
  }

  @Test
  void candidatesOfRunsThatEndedLongAgo_areLeftOut() {
    api.registry.end(RUN, 1000);
    assertThat(candidates("dataset=held-out")).isEmpty();
    api.registry.end(RUN, System.currentTimeMillis());
    assertThat(candidates("dataset=held-out")).hasSize(3);
  }

  @Test
  void waitingForCandidates_endsWithTheFirstOne() throws Exception {
    CompletableFuture<JsonNode> waiting =
        CompletableFuture.supplyAsync(() -> candidates("dataset=any&waitMillis=20000"));
    // Else the first look might see what comes only now.
    ApiFixture.await("a first look in vain", () -> api.registry.asked() == 1);
    RunId other = new RunId("r2");
    api.registry.add(Samples.version(other, 0));
    assertThat(waiting).isNotDone();
    api.feed.append(other, null, "RunStarted", 1);
    assertThat(waiting.get(30, TimeUnit.SECONDS).findValuesAsText("run")).containsExactly("r2");
    assertThat(api.feed.signals).isEmpty();
  }

  @Test
  void waitingInVain_endsWithNoCandidates() {
    long start = System.nanoTime();
    assertThat(candidates("dataset=any&waitMillis=300")).isEmpty();
    assertThat(System.nanoTime() - start).isGreaterThan(250_000_000L);
  }

  @Test
  void candidatesForNobody_areRefused() {
    assertThat(api.get("/v1/candidates?dataset=d").detail()).contains("evaluator");
    assertThat(api.get("/v1/candidates?evaluator=e").detail()).contains("dataset");
    assertThat(api.get("/v1/candidates?evaluator=a%20b&dataset=d").problem())
        .isEqualTo("400 bad_request");
    assertThat(api.get("/v1/candidates?evaluator=e&dataset=d&waitMillis=60001").problem())
        .isEqualTo("400 bad_request");
  }
}
