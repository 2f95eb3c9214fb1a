package dev.cairn.app.counterpart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.app.crash.SmallRun;
import dev.cairn.app.process.CairnProcess;
import dev.cairn.app.process.CoordinatorProcess;
import dev.cairn.app.process.Required;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: Prometheus' own checker has nothing to say about {@code /metrics} after a run, and finds
 * that the alert rules fire when they should.
 */
class PrometheusIT {
  private static final Duration PROMTOOL_DEADLINE = Duration.ofSeconds(60);

  private static final Path ALERTS = Path.of("../../coordinator/docs/alerts");

  @TempDir Path temp;

  @Test
  void metricsAfterARun_pleasePromtool() throws Exception {
    Optional<Path> promtool = Required.onPath("promtool");
    Required.that(
        promtool.isPresent(), "the check of /metrics", "there is no promtool on the PATH");
    Path file = temp.resolve("metrics.txt");
    try (CoordinatorProcess coordinator = CoordinatorProcess.start(temp);
        SmallRun run = SmallRun.start(coordinator, "metered")) {
      String unused = run.awaitCompleted();
      Files.writeString(file, metrics(coordinator));
    }
    assertThat(Files.readString(file)).contains("cairn_").doesNotContain("metered/1/1");
    System.out.println("promtool checks " + Files.readAllLines(file).size() + " lines");
    CairnProcess.Ended ended = check(promtool.orElseThrow(), file);
    assertThat(ended.code()).as(ended.toString()).isZero();
    assertThat(ended.out() + ended.err()).isEmpty();
  }

  /** The checker is asked in a way that lets it complain. */
  @Test
  void badMetrics_doNot() throws Exception {
    Optional<Path> promtool = Required.onPath("promtool");
    Required.that(
        promtool.isPresent(), "the check of /metrics", "there is no promtool on the PATH");
    Path file = temp.resolve("bad.txt");
    Files.writeString(file, "# TYPE things counter\nthings 1\n");
    assertThat(check(promtool.orElseThrow(), file).code()).isNotZero();
  }

  @Test
  void alertRules_fireWhenTheyShould() throws Exception {
    Optional<Path> promtool = Required.onPath("promtool");
    Required.that(
        promtool.isPresent(), "the test of the alert rules", "there is no promtool on the PATH");
    CairnProcess.Ended ended = testRules(promtool.orElseThrow(), ALERTS);
    assertThat(ended.code()).as(ended.toString()).isZero();
    assertThat(ended.out() + ended.err()).contains("SUCCESS").doesNotContain("FAILED");
  }

  @Test
  void rulesThatFireTooLate_doNotPass() throws Exception {
    Optional<Path> promtool = Required.onPath("promtool");
    Required.that(
        promtool.isPresent(), "the test of the alert rules", "there is no promtool on the PATH");
    String rules = Files.readString(ALERTS.resolve("cairn.rules.yaml"));
    assertThat(rules).contains("> 0.9\n");
    Files.writeString(temp.resolve("cairn.rules.yaml"), rules.replace("> 0.9\n", "> 0.99\n"));
    Files.copy(ALERTS.resolve("cairn.rules.test.yaml"), temp.resolve("cairn.rules.test.yaml"));
    CairnProcess.Ended ended = testRules(promtool.orElseThrow(), temp);
    assertThat(ended.code()).as(ended.toString()).isNotZero();
  }

  private CairnProcess.Ended testRules(Path promtool, Path folder) throws Exception {
    Path tests = folder.resolve("cairn.rules.test.yaml").toAbsolutePath();
    List<String> command = List.of(promtool.toString(), "test", "rules", tests.toString());
    try (CairnProcess process = CairnProcess.start(temp, command, Map.of())) {
      return process.awaitEnd(PROMTOOL_DEADLINE);
    }
  }

  private static String metrics(CoordinatorProcess coordinator) throws Exception {
    String token = Files.readString(coordinator.state().resolve("operator.token")).strip();
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + coordinator.adminPort() + "/metrics"))
            .header("Authorization", "Bearer " + token)
            .timeout(PROMTOOL_DEADLINE)
            .build();
    HttpResponse<String> response =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(200);
    return response.body();
  }

  private CairnProcess.Ended check(Path promtool, Path metrics) throws Exception {
    List<String> command =
        List.of(
            "sh",
            "-c",
            "exec \"$0\" check metrics <\"$1\"",
            promtool.toString(),
            metrics.toString());
    try (CairnProcess process = CairnProcess.start(temp, command, Map.of())) {
      return process.awaitEnd(PROMTOOL_DEADLINE);
    }
  }
}
