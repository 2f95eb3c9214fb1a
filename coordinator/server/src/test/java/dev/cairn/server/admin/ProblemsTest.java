package dev.cairn.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
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
  private static final Provocations OWN = new Provocations();
  private static final Provocations OTHERS = new Provocations();

  private static ProblemFixtures at;

  @BeforeAll
  static void start(@TempDir Path one, @TempDir Path two, @TempDir Path three) {
    at = new ProblemFixtures(one, two, three);
    TrainingProblems.tell(OWN, at);
    AccessProblems.tell(OWN, at);
    OTHERS.add("bad_request", () -> at.api.get("/v1/runs?limit=0"));
    OTHERS.add("unauthorized", at::withoutToken);
    OTHERS.add(
        "token_expired", () -> at.as("/v1/runs", at.api.tokens.with(Role.AUDITOR, Instant.EPOCH)));
    OTHERS.add("forbidden", () -> at.as("/v1/runs", at.api.tokens.with(Role.DEVICE_ADMIN, null)));
    OTHERS.add("idempotency_mismatch", () -> at.withKey("key-mismatch", "name: a", "name: b"));
    OTHERS.add("idempotency_spent", at::repeatedSecret);
    OTHERS.add("idempotency_in_progress", () -> at.withKey("key-in-progress", "bug", "bug"));
    OTHERS.add("not_found", () -> at.api.get("/v1/rnus"));
    OTHERS.add(
        "method_not_allowed",
        () -> at.api.answer(at.api.send(at.api.request("/v1/runs").DELETE().build())));
    OTHERS.add(
        "body_too_large",
        () -> at.api.post("/v1/runs", "x".repeat(AdminSettings.BODY_BYTES_MAX + 1)));
    OTHERS.add("fault", () -> at.api.post("/v1/plans/validate", "bug"));
    OTHERS.add("trouble", () -> at.api.post("/v1/plans/validate", "trouble"));
    OTHERS.add("deadline_exceeded", () -> at.hurried.post("/v1/plans/validate", "slow"));
    OTHERS.add("busy", at::tooManyWaiters);
  }

  @AfterAll
  static void stop() {
    at.close();
  }

  private static void assertProvokes(String code, Supplier<ApiFixture.Answer> provocation) {
    ApiFixture.Answer answer = provocation.get();
    int status = ProblemCode.valueOf(code.toUpperCase(Locale.ROOT)).status();
    // The answer to HEAD has no body to stand in.
    boolean bodiless = answer.response().body().length == 0 && answer.json().isMissingNode();
    assertThat(answer.problem()).isEqualTo(status + " " + (bodiless ? "" : code));
  }

  @TestFactory
  List<DynamicTest> ownProblems_comeAsPromised() {
    return OWN.all().entrySet().stream()
        .map(
            pair ->
                DynamicTest.dynamicTest(
                    pair.getKey(),
                    () -> assertProvokes(pair.getKey().replaceFirst(".* ", ""), pair.getValue())))
        .toList();
  }

  @TestFactory
  List<DynamicTest> otherProblems_comeAsPromised() {
    return OTHERS.all().entrySet().stream()
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
    assertThat(OWN.all().keySet()).isEqualTo(promised);
  }

  @Test
  void everyCode_isProvoked() {
    TreeSet<String> provoked = new TreeSet<>(OTHERS.all().keySet());
    OWN.all().keySet().forEach(pair -> provoked.add(pair.replaceFirst(".* ", "")));
    assertThat(provoked)
        .isEqualTo(
            new TreeSet<>(Arrays.stream(ProblemCode.values()).map(ProblemCode::text).toList()));
  }
}
