package dev.cairn.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.protocol.ClientId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientRoutesTest {
  @TempDir Path folder;

  @Test
  void tokensAndClients_needAnOperator() {
    try (ApiFixture api = new ApiFixture(folder)) {
      for (String path : List.of("/v1/enrolments", "/v1/clients", "/v1/clients/a")) {
        var request = java.net.http.HttpRequest.newBuilder(api.uri(path)).build();
        assertThat(api.answer(api.send(request)).problem()).as(path).isEqualTo("401 unauthorized");
      }
      assertThat(api.clients.asked).isEmpty();
    }
  }

  @Test
  void malformedRequests_areRefused() {
    try (ApiFixture api = new ApiFixture(folder)) {
      for (String body :
          List.of(
              "{",
              "[]",
              "null",
              "{\"count\": 1001}",
              "{\"count\": \"x\"}",
              "{\"validMillis\": 59999}",
              "{\"name\": \"a\\nb\"}",
              "{\"name\": \"" + "x".repeat(65) + "\"}",
              "{\"nmae\": \"x\"}")) {
        assertThat(api.post("/v1/enrolments", body).problem())
            .as(body)
            .isEqualTo("400 bad_request");
      }
      for (String body : List.of("", "{}", "{\"reason\": null}", "{\"reason\": \"a\\nb\"}")) {
        assertThat(api.post("/v1/clients/a/revoke", body).problem())
            .as(body)
            .isEqualTo("400 bad_request");
      }
      assertThat(api.get("/v1/clients?limit=1001").problem()).isEqualTo("400 bad_request");
      assertThat(api.get("/v1/clients?after=..").problem()).isEqualTo("400 bad_request");
      assertThat(api.clients.asked).isEmpty();
    }
  }

  @Test
  void bodyMayBeLeftOut_forOneTokenOfADay() {
    try (ApiFixture api = new ApiFixture(folder)) {
      ApiFixture.Answer answer = api.post("/v1/enrolments", "");
      assertThat(answer.status()).isEqualTo(201);
      assertThat(answer.json().path("tokens")).hasSize(1);
      assertThat(answer.json().path("tokens").get(0).asText()).isEqualTo("token-null-86400");
      assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    }
  }

  @Test
  void plaintextCoordinator_hasNoIdentities() {
    ClientOperations none = ClientOperations.plaintext();
    ClientId client = new ClientId("a");
    for (org.assertj.core.api.ThrowableAssert.ThrowingCallable call :
        List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
            () -> none.issue(List.of("x"), Duration.ofDays(1), "ada"),
            none::fingerprint,
            () -> none.clients(null, 1),
            () -> none.client(client),
            () -> none.revoke(client, "x", "ada", null))) {
      assertThatThrownBy(call)
          .isInstanceOf(AdminRefusedException.class)
          .satisfies(
              e -> assertThat(((AdminRefusedException) e).code()).isEqualTo(ProblemCode.PLAINTEXT));
    }
  }
}
