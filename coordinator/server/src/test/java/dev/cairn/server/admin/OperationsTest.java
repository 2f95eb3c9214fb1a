package dev.cairn.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.engine.registry.ModelVersion;
import dev.cairn.engine.run.RunState;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each operation of the contract is asked once; the fixture compares every answer with it. */
class OperationsTest {
  private static final RunId RUN = new RunId("r1");
  private static final String REASON = "{\"reason\":\"wrong data\"}";
  private static final String PAUSE = "{\"when\":\"NOW\",\"reason\":\"wrong data\"}";
  private static final byte[] FILE = {1, 2, 3};

  private static ApiFixture api;
  private static Digest file;

  @BeforeAll
  static void start(@TempDir Path folder) {
    api = new ApiFixture(folder);
    file = api.files.put(FILE);
    for (RunState.Status status : RunState.Status.values()) {
      if (status != RunState.Status.NEW) {
        RunId run = new RunId("run-" + status.name().toLowerCase(java.util.Locale.ROOT));
        api.runs.put(api.runs.view(run, "one", status, 2));
      }
    }
    api.runs.put(api.runs.view(RUN, "one", RunState.Status.ACTIVE, 2));
    for (int version = 0; version <= 2; version++) {
      api.registry.add(Samples.version(RUN, version));
    }
    api.registry.add(ModelVersion.initial(new RunId("r2"), new ModelId(file), 0));
    api.runs.put(committed());
    api.runs.put(Samples.abandoned(new RoundId(RUN, 2, 1)));
    api.runs.put(Samples.open(new RoundId(RUN, 3, 1)));
    api.clients.enrolled("phone", "kitchen");
    api.clients.enrolled("tablet", null);
    api.feed.append(RUN, new RoundId(RUN, 1, 1), "ClientJoined", 3);
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private static RoundView committed() {
    return new RoundView(
        new RoundId(RUN, 1, 1),
        "Committed",
        null,
        Instant.ofEpochSecond(1),
        Instant.ofEpochSecond(2),
        5,
        5,
        4,
        4,
        1,
        5_000_000_000L,
        0.5,
        0.01,
        Samples.version(RUN, 1).model(),
        null,
        null);
  }

  private static int get(String path) {
    return api.send(api.request(path).build()).statusCode();
  }

  private static int head(String path) {
    return api.send(api.request(path).method("HEAD", BodyPublishers.noBody()).build()).statusCode();
  }

  private static int put(String path, String body) {
    return api.send(api.request(path).PUT(BodyPublishers.ofString(body)).build()).statusCode();
  }

  private static int post(String path, String body) {
    return api.post(path, body).status();
  }

  /** What each operation answers if all is well. */
  private static Map<String, Integer> answers() throws IOException {
    String model = Samples.version(RUN, 1).model().toString();
    String report =
        "{\"run\":\"r1\",\"evaluator\":\"e\",\"dataset\":\"held-out\","
            + "\"examples\":4,\"accuracy\":0.5,"
            + "\"loss\":0.1,\"classes\":[{\"label\":\"a\",\"examples\":4,\"correct\":2}]}";
    byte[] fresh = {4, 5};
    Map<String, Integer> answers = new TreeMap<>();
    answers.put("getLiveness", get("/health/live"));
    answers.put("getReadiness", get("/health/ready"));
    answers.put("getMetrics", get("/metrics"));
    answers.put("getContract", get("/v1/openapi.json"));
    answers.put("readContract", get("/v1/docs"));
    answers.put("getVersion", get("/v1/version"));
    answers.put("getDiagnosis", get("/v1/system/diagnosis"));
    answers.put("getDrain", get("/v1/system/drain"));
    answers.put("setDrain", put("/v1/system/drain", "{\"draining\":true,\"reason\":\"update\"}"));
    answers.put("listReplicas", get("/v1/system/replicas"));
    answers.put("getConfiguration", get("/v1/system/configuration"));
    answers.put("listLoggers", get("/v1/system/loggers"));
    String level = "{\"level\":\"DEBUG\",\"forMillis\":60000}";
    answers.put("setLogger", put("/v1/system/loggers/root", level));
    answers.put("createBackup", post("/v1/system/backups", ""));
    answers.put("listBackups", get("/v1/system/backups"));
    String backup = "/v1/system/backups/" + InMemoryBackups.FIRST;
    answers.put("checkBackup", post(backup + "/check", ""));
    answers.put("getBackup", get(backup));
    answers.put("validatePlan", post("/v1/plans/validate", "name: a"));
    answers.put("dryRunPlan", post("/v1/plans/dry-run", "name: a"));
    answers.put("listLedgers", get("/v1/privacy"));
    answers.put("getLedger", get("/v1/privacy/fashion"));
    answers.put("listLedgerEntries", get("/v1/privacy/fashion/entries?from=1&limit=10"));
    answers.put("verifyLedger", post("/v1/privacy/fashion/verify", ""));
    answers.put(
        "forecastPrivacy",
        post("/v1/privacy/what-if", "{\"plan\":\"name: a\",\"noiseMultipliers\":[1,2]}"));
    ApiFixture.Answer started = api.post("/v1/runs", "name: a");
    answers.put("startRun", started.status());
    answers.put("listRuns", get("/v1/runs?limit=10"));
    answers.put("getRun", get("/v1/runs/" + started.json().path("run").asText()));
    answers.put("cancelRun", post("/v1/runs/run-active/cancel", ""));
    answers.put("pauseRun", post("/v1/runs/r1/pause", PAUSE));
    answers.put("resumeRun", post("/v1/runs/r1/resume", ""));
    answers.put("cloneRun", post("/v1/runs/r1/clone", "{\"weights\":\"latest\",\"name\":\"b\"}"));
    answers.put("getFunnel", get("/v1/rounds/r1/1/1/funnel"));
    answers.put("explainRound", get("/v1/rounds/r1/1/1/explanation"));
    answers.put("abortRound", post("/v1/rounds/r1/3/1/abort", REASON));
    answers.put("retryRound", post("/v1/rounds/r1/2/1/retry", REASON));
    answers.put("listRounds", get("/v1/runs/r1/rounds?from=1&limit=10"));
    answers.put("getRound", get("/v1/rounds/r1/1/1"));
    answers.put("reportEvaluation", post("/v1/models/" + model + "/evaluations", report));
    answers.put("listModels", get("/v1/runs/r1/models?from=0&limit=10"));
    answers.put("getModel", get("/v1/runs/r1/models/best"));
    answers.put("downloadWeights", get("/v1/models/" + file + "/weights"));
    answers.put("getModelUse", get("/v1/models/" + model));
    answers.put("getLineage", get("/v1/models/" + model + "/lineage"));
    answers.put("compareModels", get("/v1/models/" + model + "/comparison?with=" + file));
    answers.put("signModel", post("/v1/models/" + model + "/signatures", "{\"run\":\"r1\"}"));
    answers.put("listSignatures", get("/v1/models/" + model + "/signatures"));
    answers.put("verifyModel", get("/v1/models/" + model + "/verification"));
    answers.put("listSigningKeys", get("/v1/keys/model-signing"));
    String alias = "/v1/aliases/fashion/live";
    for (int version = 1; version <= 2; version++) {
      answers.put("promoteModel", promote(api, alias, version));
    }
    answers.put("rollbackAlias", post(alias + "/rollback", REASON));
    answers.put("getAlias", get(alias));
    answers.put("listAliasHistory", get(alias + "/history"));
    answers.put("listAliases", get("/v1/aliases?limit=10"));
    answers.put("listCandidates", get("/v1/candidates?evaluator=e&dataset=d&limit=9&waitMillis=0"));
    answers.put("downloadFile", get("/v1/files/" + file));
    answers.put("headFile", head("/v1/files/" + file));
    answers.put("uploadFile", api.put(Digest.of(fresh), fresh).status());
    answers.put("issueEnrolmentTokens", post("/v1/enrolments", "{\"count\":2,\"name\":\"x\"}"));
    answers.put("listClients", get("/v1/clients?after=a&limit=9"));
    answers.put("getClient", get("/v1/clients/phone"));
    String reason = "{\"reason\":\"lost\"}";
    answers.put("disableClient", post("/v1/clients/phone/disable", reason));
    answers.put("enableClient", post("/v1/clients/phone/enable", reason));
    answers.put(
        "quarantineClient",
        post(
            "/v1/clients/phone/quarantine",
            "{\"reason\":\"x\",\"until\":\"2131-01-01T00:00:00Z\"}"));
    answers.put("releaseClient", post("/v1/clients/phone/release", reason));
    answers.put("listStrikes", get("/v1/clients/phone/strikes"));
    answers.put("eraseClient", post("/v1/clients/tablet/erase", reason));
    answers.put("revokeClient", post("/v1/clients/phone/revoke", "{\"reason\":\"lost\"}"));
    answers.put("listRoles", get("/v1/roles"));
    answers.put("getOwnToken", get("/v1/tokens/self"));
    answers.put("createToken", post("/v1/tokens", wish("\"validMillis\":60000")));
    answers.put("listTokens", get("/v1/tokens?after=" + InMemoryTokens.FIRST + "&limit=9"));
    answers.put("getToken", get("/v1/tokens/" + InMemoryTokens.FIRST));
    String other = "/v1/tokens/" + "0".repeat(15) + "1";
    answers.put("rotateToken", post(other + "/rotate", "{\"reason\":\"monthly\"}"));
    answers.put("revokeToken", post(other + "/revoke", "{\"reason\":\"lost\"}"));
    answers.put("listAudit", get("/v1/audit?before=99&operator=ada&limit=9&client=phone"));
    answers.put("getAuditHead", get("/v1/audit/head"));
    String head = "{\"number\":1,\"hash\":\"" + "0".repeat(64) + "\"}";
    answers.put("verifyAudit", post("/v1/audit/verify", head));
    answers.put("streamEvents", firstEvent());
    return answers;
  }

  static int promote(ApiFixture at, String alias, int version) {
    String body = "{\"run\":\"r1\",\"version\":" + version + ",\"reason\":\"it is better\"}";
    return at.send(at.request(alias).PUT(BodyPublishers.ofString(body)).build()).statusCode();
  }

  private static String wish(String rest) {
    return "{\"name\":\"n\",\"roles\":[\"auditor\"]," + rest + "}";
  }

  private static int firstEvent() throws IOException {
    try (Socket socket = new Socket("127.0.0.1", api.port)) {
      socket.setSoTimeout(30_000);
      RawCalls.write(socket, "GET /v1/events?after=0&run=r1 HTTP/1.1", "", "");
      BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      int status = Integer.parseInt(lines.readLine().split(" ", 3)[1]);
      String line = lines.readLine();
      while (!line.startsWith("data: ")) {
        line = lines.readLine();
      }
      JsonNode event = Json.MAPPER.readTree(line.substring("data: ".length()));
      JsonNode schema = ContractCheck.CONTRACT.at("/components/schemas/Event");
      assertThat(SchemaCheck.findings(ContractCheck.CONTRACT, schema, event)).isEmpty();
      return status;
    }
  }

  @Test
  void everyOperation_answersAsTheContractSays() throws IOException {
    Map<String, Integer> answers = answers();
    TreeSet<String> operations = new TreeSet<>();
    for (Operation operation : Operation.all(ContractCheck.CONTRACT)) {
      operations.add(operation.id());
      int status = answers.getOrDefault(operation.id(), 0);
      assertThat(status).as(operation.id()).isBetween(200, 299);
      assertThat(operation.json().path("responses").has("" + status)).as(operation.id()).isTrue();
    }
    assertThat(answers.keySet()).isEqualTo(operations);
  }
}
