package dev.cairn.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.cairn.engine.run.RunState;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RunId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every answer to an audited operation is recorded before it is sent, refusals too. */
class AuditingTest {
  /** Operations that ask with a body, and change nothing. */
  private static final List<String> ASKING =
      List.of("validatePlan", "dryRunPlan", "forecastPrivacy", "verifyLedger", "verifyAudit");

  private static ApiFixture api;

  @BeforeAll
  static void start(@TempDir Path folder) {
    api = new ApiFixture(folder);
    api.runs.put(api.runs.view(new RunId("r1"), "one", RunState.Status.ACTIVE, 1));
    api.clients.enrolled("phone", "kitchen");
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private static AuditTrail.Note last() {
    List<AuditTrail.Note> notes = api.audit.notes();
    return notes.get(notes.size() - 1);
  }

  private static Digest sha256(String text) {
    return Digest.of(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void everythingThatChangesSomething_isAudited() {
    TreeSet<String> changing = new TreeSet<>();
    TreeSet<String> audited = new TreeSet<>();
    for (Operation operation : Operation.all(ContractCheck.CONTRACT)) {
      boolean asks = List.of("get", "head").contains(operation.method());
      if (!asks && !ASKING.contains(operation.id())) {
        changing.add(operation.id());
      }
      if (operation.isAudited()) {
        audited.add(operation.id());
      }
    }
    assertThat(audited).isEqualTo(changing).hasSizeGreaterThan(8);
  }

  @Test
  void whatWasDone_isRecordedWithWhoAndWhatAndToWhat() {
    String body = "{\"reason\":\"lost\"}";
    assertThat(api.post("/v1/clients/phone/revoke", body).status()).isEqualTo(200);
    assertThat(last())
        .isEqualTo(
            new AuditTrail.Note(
                InMemoryTokens.FIRST,
                "ada",
                "revokeClient",
                "client/salted-phone",
                "ok",
                sha256(body)));
    assertThat(api.post("/v1/runs/r1/cancel", "").status()).isEqualTo(200);
    assertThat(last())
        .isEqualTo(
            new AuditTrail.Note(InMemoryTokens.FIRST, "ada", "cancelRun", "r1", "ok", sha256("")));
  }

  @Test
  void refusals_areRecordedWithTheirCode() {
    assertThat(api.post("/v1/clients/nobody/revoke", "{\"reason\":\"x\"}").status()).isEqualTo(404);
    assertThat(last().outcome()).isEqualTo("client_unknown");
    assertThat(api.post("/v1/clients/phone/revoke", "{").status()).isEqualTo(400);
    assertThat(last().outcome()).isEqualTo("bad_request");
    assertThat(api.post("/v1/clients/a%0Ab/revoke", "{\"reason\":\"x\"}").status()).isEqualTo(400);
    assertThat(last().subject()).isEqualTo("client/malformed");
    assertThat(api.post("/v1/runs/a%0Ab/cancel", "").status()).isEqualTo(400);
    assertThat(last().subject()).isEqualTo("malformed");

    String token = api.tokens.with(Role.EVALUATOR, null);
    var request =
        api.request("/v1/runs", token)
            .POST(java.net.http.HttpRequest.BodyPublishers.ofString("name: a"))
            .build();
    assertThat(api.send(request).statusCode()).isEqualTo(403);
    assertThat(last())
        .isEqualTo(
            new AuditTrail.Note(
                "f".repeat(16), "evaluator", "startRun", "", "forbidden", sha256("name: a")));
  }

  @Test
  void uploads_areRecordedByTheirDigest() {
    byte[] bytes = {7, 8, 9};
    assertThat(api.put(Digest.of(bytes), bytes).status()).isEqualTo(201);
    assertThat(last().action()).isEqualTo("uploadFile");
    assertThat(last().subject()).isEqualTo(Digest.of(bytes).hex());
    assertThat(api.put(Digest.of(new byte[] {9, 9}), bytes).status()).isEqualTo(422);
    assertThat(last().outcome()).isEqualTo("digest_mismatch");
  }

  @Test
  void questions_areNotRecorded() {
    int before = api.audit.notes().size();
    api.get("/v1/runs");
    api.post("/v1/plans/validate", "name: a");
    api.post("/v1/audit/verify", "");
    api.get("/v1/rnus");
    assertThat(api.audit.notes()).hasSize(before);
  }

  @Test
  void trailThatCannotBeWritten_isTrouble() {
    api.audit.failing = true;
    try {
      assertThat(api.post("/v1/enrolments", "").problem()).isEqualTo("503 trouble");
    } finally {
      api.audit.failing = false;
    }
    assertThat(api.audit.pending())
        .extracting(AuditTrail.Note::action, AuditTrail.Note::outcome)
        .as("it is kept, to be recorded later")
        .contains(tuple("issueEnrolmentTokens", AuditTrail.UNKNOWN));
  }

  @Test
  void whatCannotBeKept_isNotDone() {
    api.runs.put(api.runs.view(new RunId("kept"), "two", RunState.Status.ACTIVE, 1));
    byte[] bytes = {5, 5, 5};
    int before = api.audit.notes().size();
    api.audit.closed = true;
    try {
      assertThat(api.post("/v1/runs/kept/cancel", "").problem()).isEqualTo("503 trouble");
      assertThat(api.put(Digest.of(bytes), bytes).problem()).isEqualTo("503 trouble");
    } finally {
      api.audit.closed = false;
    }
    assertThat(api.get("/v1/runs/kept").json().path("status").asText()).isEqualTo("ACTIVE");
    assertThat(api.files.locate(Digest.of(bytes))).isNull();
    assertThat(api.audit.notes()).hasSize(before);
    assertThat(api.put(Digest.of(bytes), bytes).status()).isEqualTo(201);
    assertThat(api.audit.pending()).noneMatch(note -> note.action().equals("uploadFile"));
  }
}
