package dev.cairn.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.engine.run.RunState;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each problem that the contract promises is provoked: every operation's own, and the others once.
 * Which answers belong to which operation, the fixture compares with the contract.
 */
class ProblemsTest {
  private static final String NO_MODEL = "0".repeat(64);
  private static final String REASON = "{\"reason\":\"wrong data\"}";
  private static final String TOKEN_WISH =
      "{\"name\":\"one too many\",\"roles\":[\"auditor\"],\"validMillis\":60000}";
  private static final String PAUSE = "{\"when\":\"NOW\",\"reason\":\"wrong data\"}";
  private static final String REPORT =
      "{\"run\":\"r1\",\"evaluator\":\"e\",\"dataset\":\"d\",\"examples\":1,\"accuracy\":";

  private static final Map<String, Supplier<ApiFixture.Answer>> OWN = new TreeMap<>();
  private static final Map<String, Supplier<ApiFixture.Answer>> OTHERS = new TreeMap<>();

  private static ApiFixture api;
  private static ApiFixture plaintext;
  private static ApiFixture hurried;

  @BeforeAll
  static void start(@TempDir Path one, @TempDir Path two, @TempDir Path three) {
    api = new ApiFixture(one);
    plaintext = new ApiFixture(two, ApiFixture.settings(), List.of(), ClientOperations.plaintext());
    hurried = new ApiFixture(three, ApiFixture.settings(500, 400), List.of());
    api.runs.put(api.runs.view(new RunId("r1"), "one", RunState.Status.ACTIVE, 1));
    api.runs.put(api.runs.view(new RunId("done"), "one", RunState.Status.COMPLETED, 3));
    api.runs.put(Samples.abandoned(new RoundId(new RunId("r1"), 1, 1)));
    api.runs.put(Samples.open(new RoundId(new RunId("r1"), 2, 1)));
    api.registry.add(Samples.version(new RunId("r1"), 0));
    for (String client : List.of("erased", "revoked")) {
      api.clients.enrolled(client, null);
    }
    api.post("/v1/clients/erased/erase", REASON);
    api.post("/v1/clients/revoked/revoke", REASON);
    // Else it would be a candidate on every data set, and nobody would wait for one.
    api.registry.dataset(new RunId("r1"), "held-out");
  }

  @AfterAll
  static void stop() {
    api.close();
    plaintext.close();
    hurried.close();
  }

  private static void own(String pair, Supplier<ApiFixture.Answer> provocation) {
    assertThat(OWN.put(pair, provocation)).as(pair).isNull();
  }

  static {
    Map<String, String> plans =
        Map.of(
            "/v1/plans/validate", "validatePlan",
            "/v1/plans/dry-run", "dryRunPlan",
            "/v1/runs", "startRun");
    plans.forEach(
        (path, operation) -> {
          own(operation + " plan_invalid", () -> api.post(path, "invalid"));
          own(operation + " file_missing", () -> api.post(path, "absent"));
        });
    String whatIf = "/v1/privacy/what-if";
    own("forecastPrivacy plan_invalid", () -> api.post(whatIf, "{\"plan\":\"invalid\"}"));
    own("forecastPrivacy file_missing", () -> api.post(whatIf, "{\"plan\":\"absent\"}"));
    own("getLedger population_unknown", () -> api.get("/v1/privacy/no"));
    own("listLedgerEntries population_unknown", () -> api.get("/v1/privacy/no/entries"));
    own("verifyLedger population_unknown", () -> api.post("/v1/privacy/no/verify", ""));
    own("startRun population_active", () -> api.post("/v1/runs", "occupied"));
    own("getRun run_unknown", () -> api.get("/v1/runs/no"));
    own("cancelRun run_unknown", () -> api.post("/v1/runs/no/cancel", ""));
    own("cancelRun run_over", () -> api.post("/v1/runs/done/cancel", ""));
    own("pauseRun run_unknown", () -> api.post("/v1/runs/no/pause", PAUSE));
    own("pauseRun run_over", () -> api.post("/v1/runs/done/pause", PAUSE));
    own("resumeRun run_unknown", () -> api.post("/v1/runs/no/resume", ""));
    own("resumeRun run_over", () -> api.post("/v1/runs/done/resume", ""));
    own("cloneRun run_unknown", () -> api.post("/v1/runs/no/clone", ""));
    own("cloneRun model_unknown", () -> copy("{\"weights\":\"9\"}"));
    own("cloneRun plan_invalid", () -> copy("{\"name\":\"invalid\"}"));
    own("cloneRun file_missing", () -> copy("{\"name\":\"absent\"}"));
    own("cloneRun population_active", () -> copy("{\"name\":\"occupied\"}"));
    for (String what : List.of("abort", "retry")) {
      own(what + "Round round_unknown", () -> api.post("/v1/rounds/r1/9/1/" + what, REASON));
    }
    own("getFunnel round_unknown", () -> api.get("/v1/rounds/r1/9/1/funnel"));
    own("explainRound round_unknown", () -> api.get("/v1/rounds/r1/9/1/explanation"));
    own("abortRound round_over", () -> api.post("/v1/rounds/r1/1/1/abort", REASON));
    own("retryRound round_not_retryable", () -> api.post("/v1/rounds/r1/2/1/retry", REASON));
    own(
        "retryRound population_active",
        () -> api.post("/v1/rounds/r1/1/1/retry", "{\"reason\":\"occupied\"}"));
    own("listRounds run_unknown", () -> api.get("/v1/runs/no/rounds"));
    own("getRound round_unknown", () -> api.get("/v1/rounds/r1/9/1"));
    own("listModels run_unknown", () -> api.get("/v1/runs/no/models"));
    own("getModel run_unknown", () -> api.get("/v1/runs/no/models/latest"));
    own("getModel model_unknown", () -> api.get("/v1/runs/r1/models/9"));
    Map<String, String> reads =
        Map.of(
            "getModelUse", "",
            "getLineage", "/lineage",
            "compareModels", "/comparison?with=" + NO_MODEL,
            "listSignatures", "/signatures",
            "verifyModel", "/verification");
    reads.forEach(
        (operation, path) ->
            own(operation + " model_unknown", () -> api.get("/v1/models/" + NO_MODEL + path)));
    own("signModel model_unknown", () -> api.post("/v1/models/" + NO_MODEL + "/signatures", ""));
    own("signModel no_signing_key", ProblemsTest::withoutKey);
    String alias = "/v1/aliases/fashion/live";
    own("getAlias alias_unknown", () -> api.get(alias));
    own("listAliasHistory alias_unknown", () -> api.get(alias + "/history"));
    own("rollbackAlias alias_unknown", () -> api.post(alias + "/rollback", REASON));
    own("rollbackAlias nothing_to_roll_back", ProblemsTest::oncePromoted);
    own("promoteModel model_unknown", () -> promoted(alias, 9));
    own("downloadWeights model_unknown", () -> api.get("/v1/models/" + NO_MODEL + "/weights"));
    own("reportEvaluation model_unknown", () -> report(NO_MODEL, REPORT + "1}"));
    own("reportEvaluation evaluation_invalid", () -> report(NO_MODEL, REPORT + "2}"));
    own("downloadFile file_unknown", () -> api.get("/v1/files/" + NO_MODEL));
    own("headFile file_unknown", () -> head("/v1/files/" + NO_MODEL));
    own("uploadFile digest_mismatch", () -> api.put(Digest.of(new byte[] {1}), new byte[] {2}));
    own("uploadFile disk_full", ProblemsTest::fullDisk);
    own("uploadFile length_required", () -> upload(api, "Transfer-Encoding: chunked"));
    own("uploadFile upload_stalled", () -> upload(hurried, "Content-Length: 10"));
    own("getClient client_unknown", () -> api.get("/v1/clients/nobody"));
    own("revokeClient client_unknown", () -> revoke(api));
    own("issueEnrolmentTokens plaintext", () -> plaintext.post("/v1/enrolments", ""));
    own("listClients plaintext", () -> plaintext.get("/v1/clients"));
    own("getClient plaintext", () -> plaintext.get("/v1/clients/nobody"));
    own("revokeClient plaintext", () -> revoke(plaintext));
    for (String verb : List.of("disable", "enable", "quarantine", "release", "erase", "revoke")) {
      String operation = verb + "Client";
      if (!verb.equals("revoke")) {
        own(operation + " client_unknown", () -> api.post("/v1/clients/nobody/" + verb, REASON));
        own(operation + " plaintext", () -> plaintext.post("/v1/clients/nobody/" + verb, REASON));
      }
      own(operation + " client_erased", () -> api.post("/v1/clients/erased/" + verb, REASON));
      if (!List.of("erase", "revoke").contains(verb)) {
        own(operation + " client_revoked", () -> api.post("/v1/clients/revoked/" + verb, REASON));
      }
    }
    own("getClient client_erased", () -> api.get("/v1/clients/erased"));
    own("listStrikes client_unknown", () -> api.get("/v1/clients/nobody/strikes"));
    own("listStrikes client_erased", () -> api.get("/v1/clients/erased/strikes"));
    own("listStrikes plaintext", () -> plaintext.get("/v1/clients/nobody/strikes"));
    String nobody = "/v1/tokens/" + "e".repeat(16);
    own("getOwnToken token_unknown", () -> as("/v1/tokens/self", unlisted()));
    own("createToken limit_reached", () -> api.post("/v1/tokens", TOKEN_WISH));
    own("getToken token_unknown", () -> api.get(nobody));
    own("revokeToken token_unknown", () -> api.post(nobody + "/revoke", REASON));
    own(
        "revokeToken last_administrator",
        () -> api.post("/v1/tokens/" + InMemoryTokens.FIRST + "/revoke", REASON));
    own("rotateToken token_unknown", () -> api.post(nobody + "/rotate", REASON));
    own("rotateToken token_over", ProblemsTest::rotateRevoked);

    OTHERS.put("bad_request", () -> api.get("/v1/runs?limit=0"));
    OTHERS.put("unauthorized", ProblemsTest::withoutToken);
    OTHERS.put("token_expired", () -> as("/v1/runs", api.tokens.with(Role.AUDITOR, Instant.EPOCH)));
    OTHERS.put("forbidden", () -> as("/v1/runs", api.tokens.with(Role.DEVICE_ADMIN, null)));
    OTHERS.put("idempotency_mismatch", () -> withKey("key-mismatch", "name: a", "name: b"));
    OTHERS.put("idempotency_spent", ProblemsTest::repeatedSecret);
    OTHERS.put("idempotency_in_progress", () -> withKey("key-in-progress", "bug", "bug"));
    OTHERS.put("not_found", () -> api.get("/v1/rnus"));
    OTHERS.put(
        "method_not_allowed", () -> api.answer(api.send(api.request("/v1/runs").DELETE().build())));
    OTHERS.put(
        "body_too_large", () -> api.post("/v1/runs", "x".repeat(AdminSettings.BODY_BYTES_MAX + 1)));
    OTHERS.put("fault", () -> api.post("/v1/plans/validate", "bug"));
    OTHERS.put("trouble", () -> api.post("/v1/plans/validate", "trouble"));
    OTHERS.put("deadline_exceeded", () -> hurried.post("/v1/plans/validate", "slow"));
    OTHERS.put("busy", ProblemsTest::tooManyWaiters);
  }

  private static ApiFixture.Answer withoutKey() {
    api.models.keyless = true;
    String model = Samples.version(new RunId("r1"), 0).model().toString();
    try {
      return api.post("/v1/models/" + model + "/signatures", "");
    } finally {
      api.models.keyless = false;
    }
  }

  private static ApiFixture.Answer promoted(String alias, int version) {
    String body = "{\"run\":\"r1\",\"version\":" + version + ",\"reason\":\"it is better\"}";
    return api.answer(api.send(api.request(alias).PUT(BodyPublishers.ofString(body)).build()));
  }

  private static ApiFixture.Answer oncePromoted() {
    String alias = "/v1/aliases/fashion/once";
    assertThat(promoted(alias, 0).status()).isEqualTo(200);
    return api.post(alias + "/rollback", REASON);
  }

  private static ApiFixture.Answer copy(String body) {
    return api.post("/v1/runs/r1/clone", body);
  }

  private static ApiFixture.Answer report(String model, String body) {
    return api.post("/v1/models/" + model + "/evaluations", body);
  }

  private static ApiFixture.Answer head(String path) {
    return api.answer(api.send(api.request(path).method("HEAD", BodyPublishers.noBody()).build()));
  }

  private static ApiFixture.Answer fullDisk() {
    api.files.full = true;
    try {
      return api.put(Digest.of(new byte[] {3}), new byte[] {3});
    } finally {
      api.files.full = false;
    }
  }

  private static ApiFixture.Answer upload(ApiFixture to, String header) {
    return RawCalls.send(to, "PUT /v1/files/" + NO_MODEL + " HTTP/1.1", header);
  }

  private static ApiFixture.Answer revoke(ApiFixture at) {
    return at.post("/v1/clients/nobody/revoke", REASON);
  }

  private static ApiFixture.Answer withoutToken() {
    return api.answer(api.send(HttpRequest.newBuilder(api.uri("/v1/runs")).build()));
  }

  private static ApiFixture.Answer as(String path, String token) {
    return api.answer(api.send(api.request(path, token).build()));
  }

  /** A token that was there when the request came, and is not when it is looked up. */
  private static String unlisted() {
    return api.tokens.with(Role.AUDITOR, null);
  }

  private static ApiFixture.Answer rotateRevoked() {
    String id =
        api.post("/v1/tokens", TOKEN_WISH.replace("one too many", "one"))
            .json()
            .at("/token/token")
            .asText();
    api.post("/v1/tokens/" + id + "/revoke", REASON);
    return api.post("/v1/tokens/" + id + "/rotate", REASON);
  }

  /** The second of two plans with one key. */
  private static ApiFixture.Answer withKey(String key, String first, String second) {
    keyed("/v1/runs", key, first);
    return keyed("/v1/runs", key, second);
  }

  private static ApiFixture.Answer repeatedSecret() {
    keyed("/v1/enrolments", "key-secret", "");
    return keyed("/v1/enrolments", "key-secret", "");
  }

  private static ApiFixture.Answer keyed(String path, String key, String body) {
    return api.answer(
        api.send(
            api.request(path)
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(body))
                .build()));
  }

  private static ApiFixture.Answer tooManyWaiters() {
    int max = ApiFixture.settings().streamsMax();
    int before = api.feed.subscriptions.get();
    String wait = "/v1/candidates?evaluator=e&dataset=none&waitMillis=";
    List<CompletableFuture<HttpResponse<byte[]>>> waiters = new ArrayList<>();
    for (int i = 0; i < max; i++) {
      waiters.add(
          CompletableFuture.supplyAsync(
              () -> api.send(api.request(wait + 3000).build()),
              waiter -> new Thread(waiter).start()));
    }
    try {
      ApiFixture.await("all wait", () -> api.feed.subscriptions.get() == before + max);
      ApiFixture.Answer answer = api.get(wait + 1);
      for (CompletableFuture<HttpResponse<byte[]>> waiter : waiters) {
        waiter.get(30, TimeUnit.SECONDS);
      }
      return answer;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void assertProvokes(String code, Supplier<ApiFixture.Answer> provocation) {
    ApiFixture.Answer answer = provocation.get();
    int status = ProblemCode.valueOf(code.toUpperCase(java.util.Locale.ROOT)).status();
    // The answer to HEAD has no body to stand in.
    boolean bodiless = answer.response().body().length == 0 && answer.json().isMissingNode();
    assertThat(answer.problem()).isEqualTo(status + " " + (bodiless ? "" : code));
  }

  @TestFactory
  List<DynamicTest> ownProblems_comeAsPromised() {
    return OWN.entrySet().stream()
        .map(
            pair ->
                DynamicTest.dynamicTest(
                    pair.getKey(),
                    () -> assertProvokes(pair.getKey().replaceFirst(".* ", ""), pair.getValue())))
        .toList();
  }

  @TestFactory
  List<DynamicTest> otherProblems_comeAsPromised() {
    return OTHERS.entrySet().stream()
        .map(
            code ->
                DynamicTest.dynamicTest(
                    code.getKey(), () -> assertProvokes(code.getKey(), code.getValue())))
        .toList();
  }

  @Test
  void ownProblems_areThoseOfTheContract() {
    TreeSet<String> promised = new TreeSet<>();
    for (Operation operation : Operation.all(ContractCheck.CONTRACT)) {
      operation.problems().forEach(code -> promised.add(operation.id() + " " + code));
    }
    assertThat(OWN.keySet()).isEqualTo(promised);
  }

  @Test
  void everyCode_isProvoked() {
    TreeSet<String> provoked = new TreeSet<>(OTHERS.keySet());
    OWN.keySet().forEach(pair -> provoked.add(pair.replaceFirst(".* ", "")));
    assertThat(provoked)
        .isEqualTo(
            new TreeSet<>(Arrays.stream(ProblemCode.values()).map(ProblemCode::text).toList()));
  }
}
