package dev.cairn.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.app.process.CoordinatorProcess;
import dev.cairn.app.process.EmbeddedServer;
import dev.cairn.app.process.FaultProxy;
import dev.cairn.app.process.PostgresServer;
import dev.cairn.app.process.Processes;
import dev.cairn.cli.admin.AdminClient;
import dev.cairn.cli.admin.AuditClient;
import dev.cairn.cli.admin.AuditHeadInfo;
import dev.cairn.cli.admin.AuditLine;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Goal: whenever a coordinator is killed while operators change something, the audit trail tells
 * the truth about it. Each change is asked for again as the contract says, and is made once; the
 * trail has one line for each request that was kept, and at most one of them says that it was done.
 *
 * <p>Six changes of different kinds are asked for at once, and stand at the same moment when the
 * coordinator is killed.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class AuditKillsIT {
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final int LINES_MAX = 1000;
  private static final List<String> JVM = List.of("-XX:TieredStopAtLevel=1");

  private static final String OK = "ok";
  private static final String UNKNOWN = "unknown";
  private static final String REPLAYED = "replayed";
  private static final String SPENT = "idempotency_spent";
  private static final String IN_PROGRESS = "idempotency_in_progress";

  private PostgresServer server;
  private CoordinatorProcess coordinator;
  private HeldTables tables;
  private FaultProxy operators;
  private Devices devices;
  private AuditClient audit;
  private String token;
  private String older;
  private String newer;
  private volatile boolean answering = true;

  /** How far a change has come, and which tables it stands before. */
  enum Moment {
    BEFORE_IT_IS_KEPT("audit_pending"),
    BEFORE_THE_CHANGE("event", "device", "operator_token", "model_alias"),
    AFTER_THE_CHANGE("idempotency", "audit"),
    BEFORE_THE_LINE("audit"),
    BEFORE_THE_ANSWER;

    private final Set<String> tables;

    Moment(String... tables) {
      this.tables = Set.of(tables);
    }

    boolean isAfter(Moment other) {
      return compareTo(other) > 0;
    }

    String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What the trail has of a change when the coordinator is there again. */
    List<String> left() {
      return this == BEFORE_IT_IS_KEPT
          ? List.of()
          : List.of(this == BEFORE_THE_ANSWER ? OK : UNKNOWN);
    }

    /** How the requests are answered that ask for it again until it is known to be done. */
    List<String> repeated(Mutation mutation) {
      if (!mutation.isKeyed() || this == BEFORE_IT_IS_KEPT) {
        return List.of(OK);
      }
      return switch (this) {
        case BEFORE_THE_CHANGE -> List.of(IN_PROGRESS, OK);
        case AFTER_THE_CHANGE -> List.of(IN_PROGRESS);
        default -> List.of(mutation.hasSecret() ? SPENT : REPLAYED);
      };
    }
  }

  @BeforeAll
  void start(@TempDir Path temp) throws Exception {
    server = new EmbeddedServer(temp.resolve("database"));
    coordinator =
        CoordinatorProcess.startSecure(
            temp.resolve("coordinator"), JVM, "--database", server.login().dsn());
    tables = new HeldTables(server.login().connect());
    operators = FaultProxy.before(coordinator.adminPort());
    operators.holdAnswers((link, bytes) -> answering);
    token = Files.readString(coordinator.state().resolve("operator.token")).strip();
    devices = Devices.enrol(coordinator, temp.resolve("devices"), Moment.values().length);
    AdminClient admin = coordinator.admin();
    audit = admin.audit();
    older = admin.startRun(Mutation.plan(Mutation.MODELS)).run();
    assertThat(admin.cancelRun(older).status()).isEqualTo("CANCELLED");
    newer = admin.startRun(Mutation.plan(Mutation.MODELS)).run();
  }

  /** A test that failed must not fail the next. */
  @BeforeEach
  void startAgain() throws Exception {
    answering = true;
    coordinator.ensureRunning();
  }

  @AfterAll
  void stop() throws Exception {
    devices.close();
    operators.close();
    tables.close();
    coordinator.close();
    server.close();
  }

  private List<Mutation> mutations(Moment moment) throws Exception {
    AdminClient admin = coordinator.admin();
    String name = moment.text();
    String alias = Mutation.toRollBack(name);
    admin.modelRecords().promote(Mutation.MODELS, alias, older, 0, "first");
    admin.modelRecords().promote(Mutation.MODELS, alias, newer, 0, "second");
    String paused = admin.startRun(Mutation.plan("paused-" + name)).run();
    return Mutation.all(name, paused, devices.get(moment.ordinal()).name(), newer);
  }

  /** Those after which nothing stands still go together with others. */
  static List<List<Moment>> kills() {
    return List.of(
        List.of(Moment.BEFORE_THE_ANSWER, Moment.BEFORE_IT_IS_KEPT),
        List.of(Moment.BEFORE_THE_CHANGE),
        List.of(Moment.AFTER_THE_CHANGE),
        List.of(Moment.BEFORE_THE_LINE));
  }

  @ParameterizedTest
  @MethodSource("kills")
  void kill_whileChangesAreMade(List<Moment> moments) throws Exception {
    Map<Moment, List<Mutation>> asked = new EnumMap<>(Moment.class);
    for (Moment moment : moments) {
      asked.put(moment, mutations(moment));
    }
    AuditHeadInfo kept = audit.head();
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    answering = false;
    for (Moment moment : moments) {
      tables.hold(moment.tables);
      for (Mutation mutation : asked.get(moment)) {
        answers.add(
            HttpClient.newHttpClient()
                .sendAsync(mutation.request(operators.port(), token, 1), BodyHandlers.ofString()));
      }
      Processes.await(
          "all changes stand " + moment, DEADLINE, () -> stand(moment, asked.get(moment)));
    }
    coordinator.kill();
    // What it may have sent by then was lost.
    operators.cut();
    tables.forget();
    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      assertThat(answer)
          .as("nobody was told")
          .failsWithin(DEADLINE)
          .withThrowableOfType(ExecutionException.class);
    }
    tables.letTimePass();
    Duration restart = coordinator.start();
    System.out.printf("KILL %s: ready again after %.1f s%n", moments, restart.toMillis() / 1e3);
    asked.forEach(
        (moment, mutations) ->
            mutations.forEach(
                mutation ->
                    assertThat(outcomes(mutation)).as(mutation.action()).isEqualTo(moment.left())));
    for (Map.Entry<Moment, List<Mutation>> all : asked.entrySet()) {
      for (Mutation mutation : all.getValue()) {
        checkRepeated(all.getKey(), mutation);
      }
    }
    assertThat(tables.count("SELECT count(*) FROM audit_pending")).isZero();
    assertThat(audit.verify(kept).valid()).isTrue();
  }

  private void checkRepeated(Moment moment, Mutation mutation) throws Exception {
    List<String> told = repeat(mutation);
    assertThat(told).as(mutation.action()).isEqualTo(moment.repeated(mutation));
    assertThat(tables.count(mutation.effects())).as(mutation.action()).isOne();
    List<String> lines = new ArrayList<>(moment.left());
    lines.addAll(told);
    assertThat(outcomes(mutation)).as(mutation.action()).isEqualTo(lines);
  }

  private boolean stand(Moment moment, List<Mutation> mutations) throws Exception {
    boolean recorded = moment == Moment.BEFORE_THE_ANSWER;
    return (recorded || tables.waiting() >= mutations.size())
        && all(mutations, Mutation::effects, moment.isAfter(Moment.BEFORE_THE_CHANGE))
        && all(mutations, Mutation::pending, !recorded && moment != Moment.BEFORE_IT_IS_KEPT)
        && all(mutations, Mutation::lines, recorded)
        && all(
            mutations.stream().filter(Mutation::isKeyed).toList(),
            Mutation::remembered,
            moment.isAfter(Moment.AFTER_THE_CHANGE));
  }

  /** Whether a query gives 1 for each of them, or 0 for each. */
  private boolean all(List<Mutation> mutations, Function<Mutation, String> query, boolean one)
      throws Exception {
    for (Mutation mutation : mutations) {
      if (tables.count(query.apply(mutation)) != (one ? 1 : 0)) {
        return false;
      }
    }
    return true;
  }

  /** Asks as an operator does who was not answered; what the answers were. */
  private List<String> repeat(Mutation mutation) throws Exception {
    List<String> told = new ArrayList<>();
    told.add(ask(mutation, 1));
    if (told.contains(IN_PROGRESS) && tables.count(mutation.effects()) == 0) {
      told.add(ask(mutation, 2));
    }
    return told;
  }

  private String ask(Mutation mutation, int nth) throws Exception {
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(mutation.request(coordinator.adminPort(), token, nth), BodyHandlers.ofString());
    if (answer.statusCode() < 300) {
      return answer.headers().firstValue("Idempotency-Replayed").isPresent() ? REPLAYED : OK;
    }
    return new ObjectMapper().readTree(answer.body()).path("code").asText();
  }

  /** What the trail says became of the requests for a change, the first one first. */
  private List<String> outcomes(Mutation mutation) {
    AuditClient.Question question =
        new AuditClient.Question(null, null, mutation.action(), null, LINES_MAX);
    List<String> outcomes =
        new ArrayList<>(
            audit.lines(question).stream()
                .filter(line -> line.request().equals(mutation.digest()))
                .map(AuditLine::outcome)
                .toList());
    Collections.reverse(outcomes);
    return outcomes;
  }
}
