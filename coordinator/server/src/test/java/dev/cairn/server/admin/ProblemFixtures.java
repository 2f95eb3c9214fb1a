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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Three admin APIs at which problems are provoked, and requests that do it. */
final class ProblemFixtures implements AutoCloseable {
  static final String NO_MODEL = "0".repeat(64);
  static final String NO_BACKUP = "20990101T000000Z-00000001";
  static final String REASON = "{\"reason\":\"wrong data\"}";
  static final String TOKEN_WISH =
      "{\"name\":\"one too many\",\"roles\":[\"auditor\"],\"validMillis\":60000}";
  static final String PAUSE = "{\"when\":\"NOW\",\"reason\":\"wrong data\"}";
  static final String REPORT =
      "{\"run\":\"r1\",\"evaluator\":\"e\",\"dataset\":\"d\",\"examples\":1,\"accuracy\":";

  final ApiFixture api;
  final ApiFixture plaintext;
  final ApiFixture hurried;

  ProblemFixtures(Path one, Path two, Path three) {
    api = new ApiFixture(one);
    plaintext = new ApiFixture(two, ApiFixture.settings(), List.of(), ClientOperations.plaintext());
    hurried = new ApiFixture(three, ApiFixture.settings(500, 400), List.of());
    api.runs.put(api.runs.view(new RunId("r1"), "one", RunState.Status.ACTIVE, 1));
    api.runs.put(api.runs.view(new RunId("done"), "one", RunState.Status.COMPLETED, 3));
    api.runs.put(Samples.abandoned(new RoundId(new RunId("r1"), 1, 1)));
    api.runs.put(Samples.open(new RoundId(new RunId("r1"), 2, 1)));
    api.registry.add(Samples.version(new RunId("r1"), 0));
    for (String client : List.of("erased", "revoked", "seen")) {
      api.clients.enrolled(client, null);
    }
    api.post("/v1/clients/erased/erase", REASON);
    api.post("/v1/clients/revoked/revoke", REASON);
    // Else it would be a candidate on every data set, and nobody would wait for one.
    api.registry.dataset(new RunId("r1"), "held-out");
  }

  ApiFixture.Answer withoutKey() {
    api.models.keyless = true;
    String model = Samples.version(new RunId("r1"), 0).model().toString();
    try {
      return api.post("/v1/models/" + model + "/signatures", "");
    } finally {
      api.models.keyless = false;
    }
  }

  ApiFixture.Answer whileBackupIsMade(String path) {
    api.backups.busy = true;
    try {
      return api.post(path, "");
    } finally {
      api.backups.busy = false;
    }
  }

  ApiFixture.Answer promoted(String alias, int version) {
    String body = "{\"run\":\"r1\",\"version\":" + version + ",\"reason\":\"it is better\"}";
    return api.answer(api.send(api.request(alias).PUT(BodyPublishers.ofString(body)).build()));
  }

  ApiFixture.Answer oncePromoted() {
    String alias = "/v1/aliases/fashion/once";
    assertThat(promoted(alias, 0).status()).isEqualTo(200);
    return api.post(alias + "/rollback", REASON);
  }

  /** A page of a list behind the cursor of no list. */
  ApiFixture.Answer elsewhere(String path) {
    return api.get(path + "?cursor=AAAAAAAAAAAAAAAA");
  }

  ApiFixture.Answer leveled(String logger) {
    String body = "{\"level\":\"DEBUG\",\"forMillis\":60000}";
    return api.answer(
        api.send(
            api.request("/v1/system/loggers/" + logger)
                .PUT(BodyPublishers.ofString(body))
                .build()));
  }

  /** A POST about what nobody has ever seen. */
  ApiFixture.Answer unseen(String path, String body) {
    return matching(api.request(path).POST(BodyPublishers.ofString(body)));
  }

  private ApiFixture.Answer matching(HttpRequest.Builder request) {
    return api.answer(api.send(request.header("If-Match", "\"999999\"").build()));
  }

  ApiFixture.Answer promotedUnseen(String alias) {
    String body = "{\"run\":\"r1\",\"version\":0,\"reason\":\"it is better\"}";
    return matching(api.request(alias).PUT(BodyPublishers.ofString(body)));
  }

  ApiFixture.Answer rolledBackUnseen(String alias) {
    assertThat(promoted(alias, 0).status()).isEqualTo(200);
    return unseen(alias + "/rollback", REASON);
  }

  ApiFixture.Answer copy(String body) {
    return api.post("/v1/runs/r1/clone", body);
  }

  ApiFixture.Answer report(String model, String body) {
    return api.post("/v1/models/" + model + "/evaluations", body);
  }

  ApiFixture.Answer head(String path) {
    return api.answer(api.send(api.request(path).method("HEAD", BodyPublishers.noBody()).build()));
  }

  ApiFixture.Answer fullDisk() {
    api.files.full = true;
    try {
      return api.put(Digest.of(new byte[] {3}), new byte[] {3});
    } finally {
      api.files.full = false;
    }
  }

  ApiFixture.Answer upload(ApiFixture to, String header) {
    return RawCalls.send(to, "PUT /v1/files/" + NO_MODEL + " HTTP/1.1", header);
  }

  ApiFixture.Answer revoke(ApiFixture at) {
    return at.post("/v1/clients/nobody/revoke", REASON);
  }

  ApiFixture.Answer as(String path, String token) {
    return api.answer(api.send(api.request(path, token).build()));
  }

  /** A token that was there when the request came, and is not when it is looked up. */
  String unlisted() {
    return api.tokens.with(Role.AUDITOR, null);
  }

  ApiFixture.Answer rotateRevoked() {
    String id =
        api.post("/v1/tokens", TOKEN_WISH.replace("one too many", "one"))
            .json()
            .at("/token/token")
            .asText();
    api.post("/v1/tokens/" + id + "/revoke", REASON);
    return api.post("/v1/tokens/" + id + "/rotate", REASON);
  }

  ApiFixture.Answer withoutToken() {
    return api.answer(api.send(HttpRequest.newBuilder(api.uri("/v1/runs")).build()));
  }

  /** The second of two plans with one key. */
  ApiFixture.Answer withKey(String key, String first, String second) {
    keyed("/v1/runs", key, first);
    return keyed("/v1/runs", key, second);
  }

  ApiFixture.Answer repeatedSecret() {
    keyed("/v1/enrolments", "key-secret", "");
    return keyed("/v1/enrolments", "key-secret", "");
  }

  ApiFixture.Answer keyed(String path, String key, String body) {
    return api.answer(
        api.send(
            api.request(path)
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(body))
                .build()));
  }

  ApiFixture.Answer tooManyWaiters() {
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

  @Override
  public void close() {
    api.close();
    plaintext.close();
    hurried.close();
  }
}
