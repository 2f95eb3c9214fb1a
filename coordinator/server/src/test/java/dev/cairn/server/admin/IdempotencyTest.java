package dev.cairn.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.engine.run.RunState;
import dev.cairn.protocol.RunId;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes again with the same key is done once. */
class IdempotencyTest {
  private static final String TOKEN_WISH =
      "{\"name\":\"n\",\"roles\":[\"auditor\"],\"validMillis\":60000}";

  private static ApiFixture api;

  @BeforeAll
  static void start(@TempDir Path folder) {
    api = new ApiFixture(folder);
    api.runs.put(api.runs.view(new RunId("r1"), "one", RunState.Status.ACTIVE, 1));
    api.runs.put(api.runs.view(new RunId("r2"), "two", RunState.Status.COMPLETED, 1));
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private static ApiFixture.Answer post(String token, String path, String key, String body) {
    return api.answer(
        api.send(
            api.request(path, token)
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(body))
                .build()));
  }

  private static ApiFixture.Answer post(String path, String key, String body) {
    return post(ApiFixture.TOKEN, path, key, body);
  }

  @Test
  void postsThatChangeSomething_takeAKey() {
    for (Operation operation : Operation.all(ContractCheck.CONTRACT)) {
      assertThat(operation.isRepeatable())
          .as(operation.id())
          .isEqualTo(operation.isAudited() && operation.method().equals("post"));
    }
  }

  @Test
  void runThatIsStartedAgainWithTheSameKey_isTheSameRun() {
    int before = api.runs.runs(null, 1000).size();
    ApiFixture.Answer first = post("/v1/runs", "start-0001", "name: a");
    ApiFixture.Answer second = post("/v1/runs", "start-0001", "name: a");
    assertThat(first.status()).isEqualTo(201);
    assertThat(first.header(Idempotency.REPLAYED)).isEmpty();
    assertThat(second.status()).isEqualTo(201);
    assertThat(second.json()).isEqualTo(first.json());
    assertThat(second.header("Location")).isEqualTo(first.header("Location")).isNotEmpty();
    assertThat(second.header(Idempotency.REPLAYED)).isEqualTo("true");
    assertThat(api.runs.runs(null, 1000)).hasSize(before + 1);

    assertThat(post("/v1/runs", "start-0002", "name: a").json().path("run"))
        .isNotEqualTo(first.json().path("run"));
  }

  @Test
  void answerThatIsGivenAgain_isNoSecondChangeInTheTrail() {
    int before = api.audit.notes().size();
    post("/v1/runs", "replayed-1", "name: a");
    post("/v1/runs", "replayed-1", "name: a");
    assertThat(api.audit.notes().subList(before, before + 2))
        .extracting(AuditTrail.Note::outcome)
        .containsExactly("ok", "replayed");
  }

  @Test
  void keys_areEachTokensOwn() {
    NewToken other =
        api.tokens.create(
            "other", java.util.Set.of(Role.OPERATOR), java.time.Duration.ofDays(1), "ada");
    ApiFixture.Answer first = post("/v1/runs", "shared-01", "name: a");
    ApiFixture.Answer second = post(other.secret(), "/v1/runs", "shared-01", "name: a");
    assertThat(second.json().path("run")).isNotEqualTo(first.json().path("run"));
  }

  @Test
  void keyOfAnotherRequest_isRefused() {
    post("/v1/runs", "mismatch-1", "name: a");
    assertThat(post("/v1/runs", "mismatch-1", "name: b").problem())
        .isEqualTo("422 idempotency_mismatch");
    assertThat(post("/v1/enrolments", "mismatch-1", "name: a").problem())
        .isEqualTo("422 idempotency_mismatch");
  }

  @Test
  void whatWasRefused_mayBeAskedAgainWithTheSameKey() {
    assertThat(post("/v1/runs", "refused-01", "invalid").problem()).isEqualTo("422 plan_invalid");
    assertThat(post("/v1/runs", "refused-01", "name: a").status()).isEqualTo(201);
    assertThat(post("/v1/runs/r2/cancel", "refused-02", "").problem()).isEqualTo("409 run_over");
    assertThat(post("/v1/runs/r2/cancel", "refused-02", "").problem()).isEqualTo("409 run_over");
    assertThat(post("/v1/runs/adrift/cancel", "refused-03", "").problem())
        .isEqualTo("503 not_driven");
    assertThat(post("/v1/runs/adrift/cancel", "refused-03", "").problem())
        .isEqualTo("503 not_driven");
  }

  @Test
  void requestWithoutAnAnswer_isNotDoneAgain() {
    api.audit.failing = true;
    try {
      // It is done and remembered before the trail fails: the second one gets what was remembered.
      assertThat(post("/v1/enrolments", "unknown-01", "").problem()).isEqualTo("503 trouble");
    } finally {
      api.audit.failing = false;
    }
    assertThat(post("/v1/enrolments", "unknown-01", "").problem())
        .isEqualTo("409 idempotency_spent");
    api.repeated.begin(InMemoryTokens.FIRST, "unknown-02", digestOf("POST /v1/runs\nname: a"));
    assertThat(post("/v1/runs", "unknown-02", "name: a").problem())
        .isEqualTo("409 idempotency_in_progress");
  }

  private static dev.cairn.protocol.Digest digestOf(String text) {
    return dev.cairn.protocol.Digest.of(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  @Test
  void secrets_areNotRemembered() {
    ApiFixture.Answer first = post("/v1/tokens", "secret-001", TOKEN_WISH);
    assertThat(first.status()).isEqualTo(201);
    int before = api.tokens.tokens(null, 1000).size();
    assertThat(post("/v1/tokens", "secret-001", TOKEN_WISH).problem())
        .isEqualTo("409 idempotency_spent");
    assertThat(api.tokens.tokens(null, 1000)).hasSize(before);
    for (Operation operation : Operation.all(ContractCheck.CONTRACT)) {
      boolean secret =
          List.of("createToken", "rotateToken", "issueEnrolmentTokens").contains(operation.id());
      assertThat(operation.hasSecret()).as(operation.id()).isEqualTo(secret);
    }
  }

  @Test
  void malformedKeys_areRefused() {
    for (String key : List.of("short", "x".repeat(65), "with space", "a/b/c/d/e")) {
      assertThat(post("/v1/runs", key, "name: a").problem()).isEqualTo("400 bad_request");
    }
    api.repeated.full = true;
    try {
      assertThat(post("/v1/runs", "one-too-many", "name: a").problem()).isEqualTo("503 busy");
    } finally {
      api.repeated.full = false;
    }
  }

  @Test
  void questions_takeNoKey() {
    assertThat(post("/v1/plans/validate", "question-1", "name: a").status()).isEqualTo(200);
    assertThat(post("/v1/plans/validate", "question-1", "name: b").status()).isEqualTo(200);
  }
}
