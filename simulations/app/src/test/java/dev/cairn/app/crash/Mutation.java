package dev.cairn.app.crash;

import dev.cairn.protocol.Digest;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Something that an operator changes once.
 *
 * @param action the operation's id
 * @param method POST with an Idempotency-Key, or PUT, which may be repeated by itself
 * @param path of what it is done to
 * @param type of the body
 * @param body no other mutation's of this action
 * @param effects a query that gives how often it took effect
 */
record Mutation(
    String action, String method, String path, String type, String body, String effects) {
  private static final String YAML = "application/yaml";
  private static final String JSON = "application/json";
  private static final String POST = "POST";

  /** Whose models the aliases name. */
  static final String MODELS = "models";

  /**
   * One of each kind.
   *
   * @param name no other time's
   * @param run active, to be paused
   * @param device enrolled, to be disabled
   * @param model a run of {@link #MODELS} whose first model is promoted
   */
  static List<Mutation> all(String name, String run, String device, String model) {
    String reason = "{\"reason\":\"%s\"}".formatted(name);
    return List.of(
        new Mutation(
            "startRun",
            POST,
            "/v1/runs",
            YAML,
            plan("started-" + name),
            "SELECT count(*) FROM event JOIN run ON stream = 'run/' || id"
                + " WHERE type = 'RunStarted' AND population = 'started-%s'".formatted(name)),
        new Mutation(
            "pauseRun",
            POST,
            "/v1/runs/" + run + "/pause",
            JSON,
            "{\"when\":\"AFTER_ROUND\",\"reason\":\"%s\"}".formatted(name),
            "SELECT count(*) FROM event WHERE type = 'RunPaused' AND stream = 'run/" + run + "'"),
        new Mutation(
            "disableClient",
            POST,
            "/v1/clients/" + device + "/disable",
            JSON,
            reason,
            // Each change of a device is another revision of it.
            "SELECT revision FROM device WHERE client_id = '" + device + "'"),
        new Mutation(
            "createToken",
            POST,
            "/v1/tokens",
            JSON,
            "{\"name\":\"%s\",\"roles\":[\"auditor\"],\"validMillis\":3600000}".formatted(name),
            "SELECT count(*) FROM operator_token WHERE name = '" + name + "'"),
        new Mutation(
            "promoteModel",
            "PUT",
            "/v1/aliases/" + MODELS + "/up-" + name,
            JSON,
            "{\"run\":\"%s\",\"version\":0,\"reason\":\"%s\"}".formatted(model, name),
            "SELECT count(*) FROM model_alias WHERE alias = 'up-" + name + "'"),
        new Mutation(
            "rollbackAlias",
            POST,
            "/v1/aliases/" + MODELS + "/" + toRollBack(name) + "/rollback",
            JSON,
            reason,
            "SELECT count(*) FROM model_alias WHERE kind = 'ROLLED_BACK' AND alias = '%s'"
                .formatted(toRollBack(name))));
  }

  /** The alias that is rolled back; it must have named two models before. */
  static String toRollBack(String name) {
    return "back-" + name;
  }

  /** A plan whose rounds wait for devices that never come. */
  static String plan(String population) {
    return """
        name: audited
        population: POPULATION
        model: {portable: {input: [3], layers: [{linear: 2}]}}
        rounds: 2
        cohort: {target: 2, selected: 2, minimum: 2}
        deadlines: {round: 1h}
        training: {epochs: 1, batchSize: 5, learningRate: 0.1}
        update: {clipNorm: 1, maxWeight: 100}
        seed: 5
        secureAggregation: off
        """
        .replace("POPULATION", population);
  }

  /** Whether a repetition is known by its key. */
  boolean isKeyed() {
    return method.equals(POST);
  }

  /** Whether its answer has a secret, which is not given again. */
  boolean hasSecret() {
    return action.equals("createToken");
  }

  /** What the audit trail says was sent. */
  String digest() {
    return Digest.of(body.getBytes(StandardCharsets.UTF_8)).hex();
  }

  /** Its Idempotency-Key. */
  String key(int nth) {
    return action + "-" + digest().substring(32) + "-" + nth;
  }

  /** A query that gives whether it is kept, and has no line yet. */
  String pending() {
    return "SELECT count(*) FROM audit_pending WHERE " + asked();
  }

  /** A query that gives how many lines the audit trail has of it. */
  String lines() {
    return "SELECT count(*) FROM audit WHERE " + asked();
  }

  private String asked() {
    return "action = '%s' AND request = decode('%s', 'hex')".formatted(action, digest());
  }

  /** A query that gives whether the answer is remembered for its first key. */
  String remembered() {
    return "SELECT count(*) FROM idempotency WHERE status IS NOT NULL AND key = '" + key(1) + "'";
  }

  /** The request that asks for it with one of its keys. */
  HttpRequest request(int port, String token, int nth) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", type)
            .method(method, BodyPublishers.ofString(body));
    return (isKeyed() ? request.header("Idempotency-Key", key(nth)) : request).build();
  }
}
