package dev.cairn.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Answers that the contract does not allow are found. */
class ContractCheckTest {
  private static final String JSON = "application/json";
  private static final String PROBLEM = "application/problem+json";
  private static final String VERSION = "{\"version\":\"1\",\"commit\":\"a\"}";

  private static List<String> findings(
      String method, String target, int status, String type, String body) {
    String[] parts = target.split("\\?", 2);
    return ContractCheck.findings(
        new ContractCheck.Exchange(
            method,
            parts[0],
            parts.length == 1 ? null : parts[1],
            status,
            type,
            body.getBytes(StandardCharsets.UTF_8)));
  }

  private static String problem(int status, String code) {
    return "{\"type\":\"about:blank\",\"title\":\"x\",\"status\":"
        + status
        + ",\"code\":\""
        + code
        + "\",\"detail\":\"x\"}";
  }

  @Test
  void answersOfTheContract_pass() {
    assertThat(findings("GET", "/v1/version", 200, JSON, VERSION)).isEmpty();
    assertThat(findings("GET", "/v1/runs?limit=1", 200, JSON, "{\"runs\":[]}")).isEmpty();
    assertThat(findings("GET", "/v1/runs/a", 404, PROBLEM, problem(404, "run_unknown"))).isEmpty();
    assertThat(findings("GET", "/v1/runs/a", 503, PROBLEM, problem(503, "trouble"))).isEmpty();
    assertThat(findings("GET", "/v1/rnus", 404, PROBLEM, problem(404, "not_found"))).isEmpty();
    assertThat(findings("HEAD", "/v1/files/a", 404, PROBLEM, "")).isEmpty();
    assertThat(findings("GET", "/v1/files/a", 304, null, "")).isEmpty();
  }

  @Test
  void otherStatus_isFound() {
    assertThat(findings("GET", "/v1/version", 202, JSON, VERSION)).hasSize(1);
    assertThat(findings("GET", "/health/live", 404, PROBLEM, problem(404, "not_found"))).hasSize(1);
  }

  @Test
  void otherForm_isFound() {
    assertThat(findings("GET", "/v1/version", 200, "text/plain", VERSION)).hasSize(1);
    assertThat(findings("GET", "/v1/runs/a", 404, JSON, problem(404, "run_unknown"))).hasSize(1);
    assertThat(findings("GET", "/v1/files/a", 304, null, "x")).hasSize(1);
    assertThat(findings("HEAD", "/v1/files/a", 404, PROBLEM, "x")).hasSize(1);
  }

  @Test
  void keyTooManyOrTooFew_isFound() {
    assertThat(findings("GET", "/v1/version", 200, JSON, "{\"version\":\"1\"}")).hasSize(1);
    String more = VERSION.replace("}", ",\"host\":\"x\"}");
    assertThat(findings("GET", "/v1/version", 200, JSON, more)).hasSize(1);
  }

  @Test
  void parameterThatIsNotTold_isFound() {
    assertThat(findings("GET", "/v1/runs?lmit=1", 200, JSON, "{\"runs\":[]}")).hasSize(1);
  }

  @Test
  void foreignCode_isFound() {
    assertThat(findings("GET", "/v1/runs", 404, PROBLEM, problem(404, "run_unknown"))).hasSize(1);
    assertThat(findings("GET", "/v1/runs/a", 409, PROBLEM, problem(409, "run_unknown"))).hasSize(1);
    // It is no code, no operation's, and has no status.
    assertThat(findings("GET", "/v1/runs/a", 404, PROBLEM, problem(404, "gone"))).hasSize(3);
  }

  @Test
  void answerWhereThereIsNoOperation_isFound() {
    assertThat(findings("GET", "/v1/rnus", 200, JSON, "{}")).hasSize(1);
    assertThat(findings("DELETE", "/v1/runs", 200, JSON, "{}")).hasSize(1);
  }
}
