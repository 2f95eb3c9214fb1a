package dev.cairn.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.engine.run.RunState;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminApiTest {
  private static ApiFixture api;

  @BeforeAll
  static void start(@TempDir Path folder) {
    api = new ApiFixture(folder);
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  @Test
  void withoutToken_isUnauthorized() {
    ApiFixture.Answer answer =
        api.answer(api.send(HttpRequest.newBuilder(api.uri("/v1/runs")).build()));
    assertThat(answer.problem()).isEqualTo("401 unauthorized");
    assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
  }

  @Test
  void wrongTokensAndSchemes_areUnauthorized() {
    for (String value :
        new String[] {
          "Bearer cairn_other", "Bearer ", "Basic " + ApiFixture.TOKEN, "Bearer " + "x".repeat(5000)
        }) {
      HttpRequest request =
          HttpRequest.newBuilder(api.uri("/v1/runs")).header("Authorization", value).build();
      assertThat(api.answer(api.send(request)).problem()).isEqualTo("401 unauthorized");
    }
  }

  @Test
  void unknownPathBelowV1_needsATokenToo() {
    assertThat(api.send(HttpRequest.newBuilder(api.uri("/v1/x")).build()).statusCode())
        .isEqualTo(401);
  }

  @Test
  void bearerInOtherCase_passes() {
    HttpRequest request =
        HttpRequest.newBuilder(api.uri("/v1/version"))
            .header("Authorization", "bearer " + ApiFixture.TOKEN)
            .build();
    assertThat(api.send(request).statusCode()).isEqualTo(200);
  }

  @Test
  void healthAndMetrics_areOpen() {
    ApiFixture.Answer live =
        api.answer(api.send(HttpRequest.newBuilder(api.uri("/health/live")).build()));
    assertThat(live.json().path("status").asText()).isEqualTo("live");
    var metrics = api.send(HttpRequest.newBuilder(api.uri("/metrics")).build());
    assertThat(metrics.statusCode()).isEqualTo(200);
    assertThat(metrics.headers().firstValue("Content-Type").orElse(""))
        .isEqualTo("text/plain; version=0.0.4; charset=utf-8");
    assertThat(new String(metrics.body())).contains("up 1.0");
  }

  @Test
  void version_isThatOfTheBuild() {
    JsonNode json = api.get("/v1/version").json();
    assertThat(json.path("version").asText()).isEqualTo("1.2.3");
    assertThat(json.path("commit").asText()).isEqualTo("abc");
  }

  @Test
  void unknownPath_isAProblem() {
    ApiFixture.Answer answer = api.get("/v1/rnus");
    assertThat(answer.problem()).isEqualTo("404 not_found");
    assertThat(answer.detail()).isEqualTo("there is nothing at GET /v1/rnus");
    assertThat(answer.json().path("title").asText()).isEqualTo("Not Found");
    assertThat(answer.json().path("status").asInt()).isEqualTo(404);
  }

  @Test
  void otherMethod_isAProblem() {
    ApiFixture.Answer answer = api.answer(api.send(api.request("/v1/runs").DELETE().build()));
    assertThat(answer.problem()).isEqualTo("405 method_not_allowed");
  }

  @Test
  void validPlan_isSummarised() {
    JsonNode json = api.post("/v1/plans/validate", "name: lenet").json();
    assertThat(json.path("name").asText()).isEqualTo("lenet");
    assertThat(json.path("cohort").path("selected").asInt()).isEqualTo(5);
    assertThat(json.path("parameters").asInt())
        .isEqualTo(Samples.SMALL_CONVOLUTION.shape().dimension());
    assertThat(json.path("evaluation").asText()).isEqualTo("held-out");
  }

  @Test
  void invalidPlan_isOneLine() {
    ApiFixture.Answer answer = api.post("/v1/plans/validate", "invalid");
    assertThat(answer.problem()).isEqualTo("422 plan_invalid");
    assertThat(answer.detail()).isEqualTo("line 2: unknown key 'rouns';; did you mean 'rounds'?");
  }

  @Test
  void planWithoutText_isRefused() {
    assertThat(api.post("/v1/runs", " ").problem()).isEqualTo("400 bad_request");
  }

  @Test
  void planWithMissingFile_isRefused() {
    assertThat(api.post("/v1/runs", "absent").problem()).isEqualTo("422 file_missing");
  }

  @Test
  void bodyAboveTheBound_isRefused() {
    ApiFixture.Answer answer =
        api.post("/v1/plans/validate", "x".repeat(AdminSettings.BODY_BYTES_MAX + 1));
    assertThat(answer.problem()).isEqualTo("413 body_too_large");
  }

  @Test
  void trouble_tellsNothingOfItsCause() {
    ApiFixture.Answer answer = api.post("/v1/plans/validate", "trouble");
    assertThat(answer.problem()).isEqualTo("503 trouble");
    assertThat(answer.header("Retry-After")).isNotEmpty();
    assertThat(answer.detail()).doesNotContain("secret");
  }

  @Test
  void bug_tellsAnIncidentAndNothingElse() {
    ApiFixture.Answer answer = api.post("/v1/plans/validate", "bug");
    assertThat(answer.problem()).isEqualTo("500 fault");
    assertThat(answer.detail()).contains("incident").doesNotContain("secret", "Exception");
    assertThat(new String(answer.response().body())).doesNotContain("at dev.cairn");
  }

  @Test
  void startedRun_isThereWithItsPlanAndModel() {
    ApiFixture.Answer created = api.post("/v1/runs", "name: lenet");
    assertThat(created.status()).isEqualTo(201);
    String run = created.json().path("run").asText();
    assertThat(created.header("Location")).isEqualTo("/v1/runs/" + run);
    assertThat(api.runs.lastOperator).isEqualTo("ada");

    JsonNode json = api.get("/v1/runs/" + run).json();
    assertThat(json.path("status").asText()).isEqualTo("ACTIVE");
    assertThat(json.path("startedAt").asText()).isEqualTo("2026-01-01T00:00:00.123Z");
    assertThat(json.has("endedAt")).isFalse();
    assertThat(json.path("current").asText()).isEqualTo(run + "/1/1");
    assertThat(json.path("planText").asText()).isEqualTo("name: lenet");
    assertThat(json.path("plan").path("rounds").asInt()).isEqualTo(3);
    assertThat(json.path("modelSpec").path("kind").asText()).isEqualTo("portable");
  }

  @Test
  void runs_areListedNewestFirstUpToTheLimit() {
    String first = api.post("/v1/runs", "name: one").json().path("run").asText();
    String second = api.post("/v1/runs", "name: two").json().path("run").asText();
    JsonNode all = api.get("/v1/runs").json().path("runs");
    assertThat(all.findValuesAsText("run")).containsSubsequence(second, first);
    assertThat(api.get("/v1/runs?limit=1").json().path("runs")).hasSize(1);
  }

  @Test
  void limitsOutOfRange_areRefused() {
    for (String limit : new String[] {"0", "1001", "-1", "x", "1e3", ""}) {
      ApiFixture.Answer answer = api.get("/v1/runs?limit=" + limit);
      assertThat(answer.problem()).isEqualTo("400 bad_request");
      assertThat(answer.detail()).contains("limit must be a whole number from 1 to 1000");
    }
  }

  @Test
  void unknownRun_isAProblemEverywhere() {
    for (String path : new String[] {"/v1/runs/no", "/v1/runs/no/rounds", "/v1/runs/no/models"}) {
      assertThat(api.get(path).problem()).isEqualTo("404 run_unknown");
    }
    assertThat(api.get("/v1/runs/no/models/latest").problem()).isEqualTo("404 run_unknown");
    assertThat(api.post("/v1/runs/no/cancel", "").problem()).isEqualTo("404 run_unknown");
  }

  @Test
  void malformedIds_areRefused() {
    assertThat(api.get("/v1/runs/NO").problem()).isEqualTo("400 bad_request");
    assertThat(api.get("/v1/rounds/r/x/1").problem()).isEqualTo("400 bad_request");
    assertThat(api.get("/v1/rounds/r/0/1").problem()).isEqualTo("400 bad_request");
    assertThat(api.get("/v1/models/abc/weights").problem()).isEqualTo("400 bad_request");
  }

  @Test
  void cancel_isIdempotentUntilTheRunIsOver() {
    String run = api.post("/v1/runs", "name: x").json().path("run").asText();
    JsonNode json = api.post("/v1/runs/" + run + "/cancel", "").json();
    assertThat(json.path("status").asText()).isEqualTo("CANCELLED");
    assertThat(json.path("endedAt").asText()).isEqualTo("2026-01-01T00:01:30.123Z");
    assertThat(api.post("/v1/runs/" + run + "/cancel", "").status()).isEqualTo(200);

    api.runs.put(api.runs.view(new RunId("done"), "done", RunState.Status.COMPLETED, 3));
    assertThat(api.post("/v1/runs/done/cancel", "").problem()).isEqualTo("409 run_over");
  }

  @Test
  void rounds_haveTheirNumbers() {
    RunId run = new RunId("with-rounds");
    api.runs.put(api.runs.view(run, "r", RunState.Status.ACTIVE, 1));
    api.runs.put(
        new RoundView(
            new RoundId(run, 1, 1),
            "Abandoned",
            null,
            Instant.ofEpochSecond(10),
            Instant.ofEpochSecond(20),
            5,
            1,
            0,
            0,
            0,
            null,
            null,
            null,
            null,
            AbandonReason.TOO_FEW_CLIENTS,
            "1 clients checked in, 2 are needed"));
    api.runs.put(
        new RoundView(
            new RoundId(run, 1, 2),
            "Committed",
            null,
            Instant.ofEpochSecond(20),
            Instant.ofEpochSecond(30),
            5,
            5,
            4,
            4,
            1,
            400L,
            Double.NaN,
            0.0125,
            Samples.version(run, 1).model(),
            null,
            null));
    api.runs.put(
        new RoundView(
            new RoundId(run, 2, 1),
            "Recruiting",
            Instant.ofEpochSecond(99),
            Instant.ofEpochSecond(30),
            null,
            5,
            2,
            0,
            0,
            0,
            null,
            null,
            null,
            null,
            null,
            null));

    JsonNode rounds = api.get("/v1/runs/with-rounds/rounds").json().path("rounds");
    assertThat(rounds.findValuesAsText("round"))
        .containsExactly("with-rounds/1/1", "with-rounds/1/2", "with-rounds/2/1");
    assertThat(api.get("/v1/runs/with-rounds/rounds?from=2").json().path("rounds")).hasSize(1);
    assertThat(api.get("/v1/runs/with-rounds/rounds?limit=2").json().path("rounds")).hasSize(2);

    JsonNode abandoned = api.get("/v1/rounds/with-rounds/1/1").json();
    assertThat(abandoned.path("reason").asText()).isEqualTo("TOO_FEW_CLIENTS");
    assertThat(abandoned.has("model")).isFalse();
    JsonNode committed = api.get("/v1/rounds/with-rounds/1/2").json();
    assertThat(committed.path("weight").asLong()).isEqualTo(400);
    assertThat(committed.has("loss")).isFalse();
    assertThat(committed.path("roundingError").asDouble()).isEqualTo(0.0125);
    assertThat(committed.path("openedAt").asText()).isEqualTo("1970-01-01T00:00:20Z");
    assertThat(api.get("/v1/rounds/with-rounds/9/1").problem()).isEqualTo("404 round_unknown");
  }

  @Test
  void requestsWithBodyTooLate_areAnsweredInTime(@TempDir Path folder) {
    AdminSettings impatient = ApiFixture.settings(500, 30_000);
    try (ApiFixture slow = new ApiFixture(folder, impatient, List.of())) {
      // The port never answers, so that only the API's own deadline can.
      long start = System.nanoTime();
      assertThat(slow.post("/v1/plans/validate", "slow").problem())
          .isEqualTo("504 deadline_exceeded");
      assertThat(System.nanoTime() - start)
          .isBetween(500_000_000L, TimeUnit.MILLISECONDS.toNanos(ApiFixture.REQUEST_MILLIS));
    }
  }
}
