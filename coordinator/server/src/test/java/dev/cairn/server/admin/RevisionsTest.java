package dev.cairn.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.engine.run.RunState;
import dev.cairn.protocol.RunId;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What changes has ETags, and is changed only as it was seen where the caller says so. */
class RevisionsTest {
  private static final String REASON = "{\"reason\":\"wrong data\"}";
  private static final String PAUSE = "{\"when\":\"NOW\",\"reason\":\"wrong data\"}";
  private static final String ALIAS = "/v1/aliases/fashion/live";

  @TempDir Path folder;
  private ApiFixture api;

  @BeforeEach
  void start() {
    api = new ApiFixture(folder);
    RunId run = new RunId("r1");
    api.runs.put(api.runs.view(run, "one", RunState.Status.ACTIVE, 1));
    api.registry.add(Samples.version(run, 0));
    api.registry.add(Samples.version(run, 1));
    api.clients.enrolled("phone", null);
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private ApiFixture.Answer matching(String etag, HttpRequest.Builder request) {
    return api.answer(api.send(request.header("If-Match", etag).build()));
  }

  private ApiFixture.Answer post(String etag, String path, String body) {
    return matching(etag, api.request(path).POST(BodyPublishers.ofString(body)));
  }

  private ApiFixture.Answer promote(String etag, int version) {
    String body = "{\"run\":\"r1\",\"version\":" + version + ",\"reason\":\"better\"}";
    return matching(etag, api.request(ALIAS).PUT(BodyPublishers.ofString(body)));
  }

  private static String etag(ApiFixture.Answer answer) {
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("ETag")).matches("\"[0-9]+\"");
    return answer.header("ETag");
  }

  /** Changes something as it was seen, and then again. */
  private void assertGuarded(String path, String change, String body) {
    ApiFixture.Answer seen = api.get(path);
    assertThat(etag(seen)).isEqualTo("\"" + seen.json().path("revision").asLong() + "\"");

    String after = etag(post(etag(seen), change, body));

    assertThat(after).isNotEqualTo(etag(seen)).isEqualTo(etag(api.get(path)));
    assertThat(post(etag(seen), change, body).problem()).isEqualTo("412 precondition_failed");
    assertThat(etag(api.get(path))).isEqualTo(after);
  }

  @Test
  void runs_areChangedAsTheyWereSeen() {
    assertGuarded("/v1/runs/r1", "/v1/runs/r1/pause", PAUSE);
    assertGuarded("/v1/runs/r1", "/v1/runs/r1/resume", "");
    assertGuarded("/v1/runs/r1", "/v1/runs/r1/cancel", "");
  }

  @Test
  void clients_areChangedAsTheyWereSeen() {
    for (String verb : new String[] {"disable", "enable", "quarantine", "release", "revoke"}) {
      assertGuarded("/v1/clients/phone", "/v1/clients/phone/" + verb, REASON);
    }
  }

  @Test
  void tokens_areChangedAsTheyWereSeen() {
    String wish = "{\"name\":\"n\",\"roles\":[\"auditor\"],\"validMillis\":60000}";
    String id = api.post("/v1/tokens", wish).json().at("/token/token").asText();
    assertGuarded("/v1/tokens/" + id, "/v1/tokens/" + id + "/revoke", REASON);
    assertThat(etag(api.get("/v1/tokens/self"))).isEqualTo("\"0\"");
  }

  @Test
  void aliases_areChangedAsTheyWereSeen() {
    String first = etag(promote("\"0\"", 0));
    assertThat(first).isEqualTo("\"1\"");
    assertThat(promote("\"0\"", 1).problem()).isEqualTo("412 precondition_failed");
    String second = etag(promote(first, 1));
    assertThat(second).isEqualTo(etag(api.get(ALIAS)));
    assertThat(post(first, ALIAS + "/rollback", REASON).problem())
        .isEqualTo("412 precondition_failed");
    assertThat(etag(post(second, ALIAS + "/rollback", REASON))).isEqualTo("\"3\"");
  }

  @Test
  void star_isWhateverIsThere() {
    assertThat(post("*", "/v1/runs/r1/pause", PAUSE).status()).isEqualTo(200);
  }

  @Test
  void malformedETag_isRefused() {
    for (String etag : new String[] {"7", "W/\"7\"", "\"7\", \"8\"", "\"x\"", "\"07\"", ""}) {
      assertThat(post(etag, "/v1/runs/r1/pause", PAUSE).problem())
          .as(etag)
          .isEqualTo("400 bad_request");
    }
    assertThat(api.get("/v1/runs/r1").json().path("status").asText()).isEqualTo("ACTIVE");
  }

  @Test
  void contract_hasTheHeaderExactlyWhereItCanFail() {
    for (Operation operation : Operation.all(ContractCheck.CONTRACT)) {
      boolean asked =
          operation.parameters(ContractCheck.CONTRACT).stream()
              .anyMatch(one -> one.path("name").asText().equals("If-Match"));
      assertThat(operation.problems().contains("precondition_failed"))
          .as(operation.id())
          .isEqualTo(asked);
    }
  }

  @Test
  void sameKeyWithAnotherETag_isAnotherRequest() {
    String path = "/v1/runs/r1/pause";
    HttpRequest.Builder keyed =
        api.request(path)
            .header("Idempotency-Key", "key-etag")
            .POST(BodyPublishers.ofString(PAUSE));
    String seen = etag(api.get("/v1/runs/r1"));
    ApiFixture.Answer first = matching(seen, keyed.copy());
    assertThat(first.status()).isEqualTo(200);
    ApiFixture.Answer again = matching(seen, keyed.copy());
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
    assertThat(etag(again)).as("to go on from").isEqualTo(etag(first)).isNotEqualTo(seen);
    assertThat(matching("*", keyed.copy()).problem()).isEqualTo("422 idempotency_mismatch");
  }
}
