package dev.cairn.cli.admin;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileNotFoundException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A coordinator's admin API. Every method waits for the whole answer up to a deadline and throws
 * {@link AdminFailure} if it does not come or is a refusal. Safe for several threads.
 */
public final class AdminClient {
  /** How long an ordinary answer may take. */
  public static final Duration DEADLINE = Duration.ofSeconds(15);

  /** How long a look through a whole chain may take, which the coordinator ends after a minute. */
  public static final Duration LOOK_DEADLINE = Duration.ofSeconds(75);

  /** How long a file may take. */
  public static final Duration FILE_DEADLINE = Duration.ofMinutes(30);

  private static final String YAML = "application/yaml";

  private final AdminHttp http;
  private final AdminRequests requests;

  private AdminClient(AdminHttp http, AdminRequests requests) {
    this.http = http;
    this.requests = requests;
  }

  /** A client of the coordinator at {@code address}; nothing is sent yet. */
  public static AdminClient of(AdminAddress address) {
    return of(address, DEADLINE);
  }

  /** The same with another deadline for ordinary answers. */
  public static AdminClient of(AdminAddress address, Duration deadline) {
    AdminHttp http = new AdminHttp(address);
    return new AdminClient(http, new AdminRequests(http, deadline));
  }

  /**
   * The same client, which changes runs, devices, tokens and aliases only if they are at a
   * revision; else it is refused with {@code precondition_failed}.
   *
   * @param revision as the coordinator told it; null for any
   */
  public AdminClient matching(@Nullable Long revision) {
    return new AdminClient(http, requests.matching(revision));
  }

  /** Reads a plan without starting it. */
  public PlanInfo validatePlan(String yaml) {
    return requests.post("/v1/plans/validate", YAML, yaml, PlanInfo.class);
  }

  /** Starts a run. */
  public RunInfo startRun(String yaml) {
    return requests.post("/v1/runs", YAML, yaml, RunInfo.class);
  }

  /** The newest runs, newest first. */
  public List<RunInfo> runs(int limit) {
    return requests.list("/v1/runs?limit=" + limit, "runs", new TypeReference<>() {});
  }

  /** All runs, newest first, asked for by so many at a time. */
  public List<RunInfo> allRuns(int each) {
    return requests.all("/v1/runs?limit=" + each, "runs", new TypeReference<>() {});
  }

  /** One run, with its plan and model. */
  public RunInfo run(String run) {
    return requests.get("/v1/runs/" + AdminRequests.encoded(run), RunInfo.class);
  }

  /** Cancels a run. */
  public RunInfo cancelRun(String run) {
    return requests.post(
        "/v1/runs/" + AdminRequests.encoded(run) + "/cancel", YAML, "", RunInfo.class);
  }

  /** Rounds of a run, each attempt by itself, from an index on. */
  public List<RoundInfo> rounds(String run, int from, int limit) {
    return requests.list(
        "/v1/runs/" + AdminRequests.encoded(run) + "/rounds?from=" + from + "&limit=" + limit,
        "rounds",
        new TypeReference<>() {});
  }

  /** One attempt at one round. */
  public RoundInfo round(String run, int index, int attempt) {
    return requests.get(
        "/v1/rounds/" + AdminRequests.encoded(run) + "/" + index + "/" + attempt, RoundInfo.class);
  }

  /** Model versions of a run, from a version on. */
  public List<ModelInfo> models(String run, int from, int limit) {
    return requests.list(
        "/v1/runs/" + AdminRequests.encoded(run) + "/models?from=" + from + "&limit=" + limit,
        "models",
        new TypeReference<>() {});
  }

  /**
   * One model version of a run, with the figures of the classes.
   *
   * @param version a number, {@code latest} or {@code best}
   */
  public ModelInfo model(String run, String version) {
    return requests.get(
        "/v1/runs/" + AdminRequests.encoded(run) + "/models/" + AdminRequests.encoded(version),
        ModelInfo.class);
  }

  /** Downloads weights into a file, which is there only when it is whole and has the digest. */
  public void downloadWeights(String model, Path target) {
    Downloads.toFile(
        http, "/v1/models/" + AdminRequests.encoded(model) + "/weights", model, target);
  }

  /** Downloads weights into memory and checks their digest. */
  public byte[] weights(String model) {
    return Downloads.toMemory(
        http, "/v1/models/" + AdminRequests.encoded(model) + "/weights", model);
  }

  /** Downloads a file, for instance an exported module, into memory and checks its digest. */
  public byte[] file(String sha256) {
    return Downloads.toMemory(http, "/v1/files/" + AdminRequests.encoded(sha256), sha256);
  }

  /**
   * Uploads a file unless the coordinator has it.
   *
   * @return whether it was uploaded
   */
  public boolean uploadFile(Path file, String sha256) {
    String path = "/v1/files/" + AdminRequests.encoded(sha256);
    try {
      http.send(
          http.request(path).method("HEAD", BodyPublishers.noBody()).build(),
          BodyHandlers.discarding(),
          requests.deadline());
      return false;
    } catch (AdminFailure e) {
      // The answer to HEAD has no body, so that it cannot say what it misses.
      if (e.kind() != AdminFailure.Kind.REFUSED && e.kind() != AdminFailure.Kind.MALFORMED) {
        throw e;
      }
    }
    try {
      HttpRequest put = http.request(path).PUT(BodyPublishers.ofFile(file)).build();
      http.send(put, BodyHandlers.discarding(), FILE_DEADLINE);
      return true;
    } catch (FileNotFoundException e) {
      throw new AdminFailure(AdminFailure.Kind.MALFORMED, "", "cannot read " + file);
    }
  }

  /** Posts a report about a model. */
  public void postEvaluation(String model, EvaluationUpload report) {
    requests.post(
        "/v1/models/" + AdminRequests.encoded(model) + "/evaluations",
        AdminRequests.JSON,
        AdminJson.line(report),
        JsonNode.class);
  }

  /**
   * Model versions that wait for an evaluation.
   *
   * @param evaluator who asks
   * @param dataset on which data it evaluates
   * @param wait how long the answer may be held back while there are none, at most a minute
   * @param limit at most so many, the oldest first
   */
  public List<CandidateInfo> candidates(
      String evaluator, String dataset, Duration wait, int limit) {
    String path =
        "/v1/candidates?evaluator="
            + AdminRequests.encoded(evaluator)
            + "&dataset="
            + AdminRequests.encoded(dataset)
            + "&limit="
            + limit
            + "&waitMillis="
            + wait.toMillis();
    return requests.list(
        path, wait.plus(requests.deadline()), "candidates", new TypeReference<>() {});
  }

  /**
   * Follows the events.
   *
   * @param run only those of this run; null for all
   * @param after those after this position, 0 for all; null for those that are yet to come
   */
  public EventReader events(@Nullable String run, @Nullable Long after) {
    return new EventReader(http, run == null ? null : AdminRequests.encoded(run), after);
  }

  /**
   * Makes one-time tokens that enrol devices.
   *
   * @param name what the devices will be called, numbered where there are several; null for no name
   * @param valid how long the tokens are valid
   * @param count how many
   */
  public TokensInfo issueTokens(@Nullable String name, Duration valid, int count) {
    ObjectNode wish = AdminJson.MAPPER.createObjectNode();
    wish.put("count", count).put("validMillis", valid.toMillis());
    if (name != null) {
      wish.put("name", name);
    }
    return requests.post("/v1/enrolments", wish, TokensInfo.class);
  }

  /**
   * Devices in the order of their ids.
   *
   * @param after those behind this one; null for the first ones
   */
  public List<ClientInfo> clients(@Nullable String after, int limit) {
    String path = "/v1/clients?limit=" + limit;
    return requests.list(
        after == null ? path : path + "&after=" + AdminRequests.encoded(after),
        "clients",
        new TypeReference<>() {});
  }

  /** All devices in the order of their ids, asked for by so many at a time. */
  public List<ClientInfo> allClients(int each) {
    return requests.all("/v1/clients?limit=" + each, "clients", new TypeReference<>() {});
  }

  /** One device. */
  public ClientInfo client(String client) {
    return requests.get("/v1/clients/" + AdminRequests.encoded(client), ClientInfo.class);
  }

  /** Revokes a device for good. */
  public ClientInfo revokeClient(String client, String reason) {
    return requests.post(
        "/v1/clients/" + AdminRequests.encoded(client) + "/revoke",
        AdminRequests.reason(reason),
        ClientInfo.class);
  }

  /** Who may ask. */
  public TokenClient tokens() {
    return new TokenClient(requests);
  }

  /** Who is kept away, and who is erased. */
  public DeviceClient devices() {
    return new DeviceClient(requests);
  }

  /** Who did what. */
  public AuditClient audit() {
    return new AuditClient(requests);
  }

  /** What is done to training that has begun, and asked about it. */
  public TrainingClient training() {
    return new TrainingClient(requests);
  }

  /** What is known and said about single models, and their names. */
  public ModelClient modelRecords() {
    return new ModelClient(requests);
  }

  /** The coordinator's process. */
  public SystemClient system() {
    return new SystemClient(requests);
  }

  /** The coordinator's backups. */
  public BackupClient backups() {
    return new BackupClient(requests);
  }

  /** What the coordinator finds when it looks at itself. */
  public DiagnosisInfo diagnosis() {
    return requests.get("/v1/system/diagnosis", DiagnosisInfo.class);
  }

  /** Whether somebody lives at the address, and can do its work; needs no token. */
  public JsonNode readiness() {
    JsonNode unused = requests.get("/health/live", JsonNode.class);
    return http.sendWhatever(http.request("/health/ready").GET().build(), requests.deadline());
  }

  /** Which program the coordinator runs. */
  public JsonNode version() {
    return requests.get("/v1/version", JsonNode.class);
  }
}
