package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.cli.admin.AdminAddress;
import dev.cairn.cli.admin.AdminClient;
import dev.cairn.cli.admin.AdminFailure;
import dev.cairn.cli.admin.AuditClient;
import dev.cairn.cli.admin.AuditLine;
import dev.cairn.cli.admin.NewTokenInfo;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens, audit and repeated requests of a whole coordinator over PostgreSQL. */
class AccessTest {
  @TempDir Path folder;

  private static AdminClient with(TestCoordinator coordinator, String token) {
    return AdminClient.of(
        AdminAddress.of("http://127.0.0.1:" + coordinator.adminPort(), token, "the test"));
  }

  private static void assertFails(Runnable call, String code) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            AdminFailure.class, failure -> assertThat(failure.code()).isEqualTo(code));
  }

  @Test
  void tokens_doWhatTheirRolesAllowUntilTheyAreRevoked() throws Exception {
    try (TestCoordinator coordinator = new TestCoordinator(folder)) {
      AdminClient operator = coordinator.admin();
      NewTokenInfo made =
          operator.tokens().create("looker", List.of("auditor"), Duration.ofDays(1));
      AdminClient auditor = with(coordinator, made.secret());
      assertThat(auditor.runs(10)).isEmpty();
      assertThat(auditor.tokens().self().name()).isEqualTo("looker");
      assertFails(() -> auditor.startRun("name: a"), "forbidden");

      coordinator.stop();
      coordinator.start();
      assertThat(auditor.tokens().self().name()).isEqualTo("looker");
      assertThat(coordinator.admin().tokens().list(null, 10)).hasSize(2);

      String id = made.token().token();
      assertThat(operator.tokens().revoke(id, "left").reason()).isEqualTo("left");
      assertFails(() -> auditor.runs(10), "unauthorized");

      List<AuditLine> lines =
          operator.audit().lines(new AuditClient.Question(null, null, null, null, 10));
      assertThat(lines)
          .extracting(line -> line.operator() + " " + line.action() + " " + line.outcome())
          .containsExactly(
              "operator revokeToken ok",
              "looker startRun forbidden",
              "operator createToken ok",
              "coordinator createToken ok");
      assertThat(lines.get(0).subject()).isEqualTo(id);
      assertThat(operator.audit().verify(operator.audit().head()).valid()).isTrue();
    }
  }

  @Test
  void requestThatComesAgainAfterARestart_isDoneOnce() throws Exception {
    try (TestCoordinator coordinator = new TestCoordinator(folder)) {
      String body = "{\"name\":\"n\",\"roles\":[\"auditor\"],\"validMillis\":60000}";
      assertThat(post(coordinator, body).statusCode()).isEqualTo(201);
      coordinator.stop();
      coordinator.start();
      HttpResponse<String> again = post(coordinator, body);
      assertThat(again.statusCode()).isEqualTo(409);
      assertThat(again.body()).contains("idempotency_spent");
      assertThat(coordinator.admin().tokens().list(null, 10)).hasSize(2);
    }
  }

  private HttpResponse<String> post(TestCoordinator coordinator, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + coordinator.adminPort() + "/v1/tokens"))
            .header(
                "Authorization",
                "Bearer " + Files.readString(folder.resolve(Access.TOKEN_FILE)).strip())
            .header("Idempotency-Key", "only-once-1")
            .timeout(Duration.ofSeconds(30))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }
}
