package dev.cairn.cli.admin;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
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

  /** How long a file may take. */
  public static final Duration FILE_DEADLINE = Duration.ofMinutes(30);

  private static final String YAML = "application/yaml";
  private static final String JSON = "application/json";

  private final AdminHttp http;
  private final Duration deadline;

  private AdminClient(AdminHttp http, Duration deadline) {
    this.http = http;
    this.deadline = deadline;
  }

  /** A client of the coordinator at {@code address}; nothing is sent yet. */
  public static AdminClient of(AdminAddress address) {
    return of(address, DEADLINE);
  }

  /** The same with another deadline for ordinary answers. */
  public static AdminClient of(AdminAddress address, Duration deadline) {
    return new AdminClient(new AdminHttp(address), deadline);
  }

  /** Reads a plan without starting it. */
  public PlanInfo validatePlan(String yaml) {
    return post("/v1/plans/validate", YAML, yaml, PlanInfo.class);
  }

  /** Starts a run. */
  public RunInfo startRun(String yaml) {
    return post("/v1/runs", YAML, yaml, RunInfo.class);
  }

  /** The newest runs, newest first. */
  public List<RunInfo> runs(int limit) {
    return list("/v1/runs?limit=" + limit, "runs", new TypeReference<>() {});
  }

  /** One run, with its plan and model. */
  public RunInfo run(String run) {
    return get("/v1/runs/" + encoded(run), deadline, RunInfo.class);
  }

  /** Cancels a run. */
  public RunInfo cancelRun(String run) {
    return post("/v1/runs/" + encoded(run) + "/cancel", YAML, "", RunInfo.class);
  }

  /** Rounds of a run, each attempt by itself, from an index on. */
  public List<RoundInfo> rounds(String run, int from, int limit) {
    return list(
        "/v1/runs/" + encoded(run) + "/rounds?from=" + from + "&limit=" + limit,
        "rounds",
        new TypeReference<>() {});
  }

  /** One attempt at one round. */
  public RoundInfo round(String run, int index, int attempt) {
    return get(
        "/v1/rounds/" + encoded(run) + "/" + index + "/" + attempt, deadline, RoundInfo.class);
  }

  /** Model versions of a run, from a version on. */
  public List<ModelInfo> models(String run, int from, int limit) {
    return list(
        "/v1/runs/" + encoded(run) + "/models?from=" + from + "&limit=" + limit,
        "models",
        new TypeReference<>() {});
  }

  /**
   * One model version of a run, with the figures of the classes.
   *
   * @param version a number, {@code latest} or {@code best}
   */
  public ModelInfo model(String run, String version) {
    return get(
        "/v1/runs/" + encoded(run) + "/models/" + encoded(version), deadline, ModelInfo.class);
  }

  /** Downloads weights into a file, which is there only when it is whole and has the digest. */
  public void downloadWeights(String model, Path target) {
    Downloads.toFile(http, "/v1/models/" + encoded(model) + "/weights", model, target);
  }

  /** Downloads weights into memory and checks their digest. */
  public byte[] weights(String model) {
    return Downloads.toMemory(http, "/v1/models/" + encoded(model) + "/weights", model);
  }

  /** Downloads a file, for instance an exported module, into memory and checks its digest. */
  public byte[] file(String sha256) {
    return Downloads.toMemory(http, "/v1/files/" + encoded(sha256), sha256);
  }

  /**
   * Uploads a file unless the coordinator has it.
   *
   * @return whether it was uploaded
   */
  public boolean uploadFile(Path file, String sha256) {
    String path = "/v1/files/" + encoded(sha256);
    try {
      http.send(
          http.request(path).method("HEAD", BodyPublishers.noBody()).build(),
          BodyHandlers.discarding(),
          deadline);
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
    post(
        "/v1/models/" + encoded(model) + "/evaluations",
        "application/json",
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
            + encoded(evaluator)
            + "&dataset="
            + encoded(dataset)
            + "&limit="
            + limit
            + "&waitMillis="
            + wait.toMillis();
    return list(path, wait.plus(deadline), "candidates", new TypeReference<>() {});
  }

  /**
   * Follows the events.
   *
   * @param run only those of this run; null for all
   * @param after those after this position, 0 for all; null for those that are yet to come
   */
  public EventReader events(@Nullable String run, @Nullable Long after) {
    return new EventReader(http, run == null ? null : encoded(run), after);
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
    return post("/v1/enrolments", JSON, wish.toString(), TokensInfo.class);
  }

  /**
   * Devices in the order of their ids.
   *
   * @param after those behind this one; null for the first ones
   */
  public List<ClientInfo> clients(@Nullable String after, int limit) {
    String path = "/v1/clients?limit=" + limit;
    return list(
        after == null ? path : path + "&after=" + encoded(after),
        "clients",
        new TypeReference<>() {});
  }

  /** One device. */
  public ClientInfo client(String client) {
    return get("/v1/clients/" + encoded(client), deadline, ClientInfo.class);
  }

  /** Revokes a device for good. */
  public ClientInfo revokeClient(String client, String reason) {
    return post("/v1/clients/" + encoded(client) + "/revoke", reason(reason), ClientInfo.class);
  }

  /** Who may ask. */
  public TokenClient tokens() {
    return new TokenClient(this);
  }

  /** Who is kept away, and who is erased. */
  public DeviceClient devices() {
    return new DeviceClient(this);
  }

  /** Who did what. */
  public AuditClient audit() {
    return new AuditClient(this);
  }

  /** What is done to training that has begun, and asked about it. */
  public TrainingClient training() {
    return new TrainingClient(this);
  }

  /** What is known and said about single models, and their names. */
  public ModelClient modelRecords() {
    return new ModelClient(this);
  }

  /** What the coordinator finds when it looks at itself. */
  public DiagnosisInfo diagnosis() {
    return get("/v1/system/diagnosis", DiagnosisInfo.class);
  }

  /** Whether somebody lives at the address, and can do its work; needs no token. */
  public JsonNode readiness() {
    JsonNode unused = get("/health/live", JsonNode.class);
    return http.sendWhatever(http.request("/health/ready").GET().build(), deadline);
  }

  /** Which program the coordinator runs. */
  public JsonNode version() {
    return get("/v1/version", deadline, JsonNode.class);
  }

  <T> List<T> list(String path, String key, TypeReference<List<T>> type) {
    return list(path, deadline, key, type);
  }

  private <T> List<T> list(String path, Duration within, String key, TypeReference<List<T>> type) {
    JsonNode list = get(path, within, JsonNode.class).path(key);
    try {
      return AdminJson.MAPPER.readerFor(type).readValue(list);
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  static ObjectNode reason(String reason) {
    return AdminJson.MAPPER.createObjectNode().put("reason", reason);
  }

  <T> T post(String path, ObjectNode body, Class<T> type) {
    return post(path, JSON, body.toString(), type);
  }

  <T> T get(String path, Class<T> type) {
    return get(path, deadline, type);
  }

  private <T> T get(String path, Duration within, Class<T> type) {
    return read(
        http.send(http.request(path).GET().build(), BodyHandlers.ofByteArray(), within), type);
  }

  <T> T put(String path, String contentType, String body, Class<T> type) {
    BodyPublisher publisher = BodyPublishers.ofString(body, StandardCharsets.UTF_8);
    HttpRequest request =
        http.request(path).header("Content-Type", contentType).PUT(publisher).build();
    return read(http.send(request, BodyHandlers.ofByteArray(), deadline), type);
  }

  <T> T post(String path, String contentType, String body, Class<T> type) {
    BodyPublisher publisher = BodyPublishers.ofString(body, StandardCharsets.UTF_8);
    HttpRequest request =
        http.request(path).header("Content-Type", contentType).POST(publisher).build();
    return read(http.send(request, BodyHandlers.ofByteArray(), deadline), type);
  }

  private <T> T read(HttpResponse<byte[]> response, Class<T> type) {
    try {
      T value = AdminJson.MAPPER.readValue(response.body(), type);
      if (value == null) {
        throw new IOException("null");
      }
      return value;
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  private AdminFailure malformed(IOException e) {
    return new AdminFailure(
        AdminFailure.Kind.MALFORMED,
        "",
        "what came from "
            + http.address()
            + " is not an answer of this version's coordinator ("
            + String.valueOf(e.getMessage()).lines().findFirst().orElse("")
            + ")");
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
