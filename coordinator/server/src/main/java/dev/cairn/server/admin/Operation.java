package dev.cairn.server.admin;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One request that the contract speaks of.
 *
 * @param method in lower case
 * @param path with parameters in braces
 * @param item what the contract says of the path
 * @param json what it says of this method
 */
record Operation(String method, String path, JsonNode item, JsonNode json) {
  private static final String IDEMPOTENCY_KEY = "#/components/parameters/IdempotencyKey";
  private static final Set<String> METHODS =
      Set.of("get", "head", "put", "post", "patch", "delete", "options");

  /** All operations of a contract in its order. */
  static List<Operation> all(JsonNode contract) {
    List<Operation> operations = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : contract.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        if (METHODS.contains(method.getKey())) {
          operations.add(
              new Operation(method.getKey(), path.getKey(), path.getValue(), method.getValue()));
        }
      }
    }
    return operations;
  }

  String id() {
    return json.path("operationId").asText();
  }

  String tag() {
    return json.path("tags").path(0).asText();
  }

  String summary() {
    return json.path("summary").asText();
  }

  /** Whether it needs no token. */
  boolean isOpen() {
    return json.has("security") && json.path("security").isEmpty();
  }

  /** What its caller must be allowed; empty if it needs no token. */
  String permission() {
    return json.path("x-permission").asText();
  }

  /** Whether its answers are recorded in the audit trail. */
  boolean isAudited() {
    return json.path("x-audited").asBoolean();
  }

  /** Whether its answer holds a secret, which cannot be given again. */
  boolean hasSecret() {
    return json.path("x-secret").asBoolean();
  }

  /** Whether it takes the parameter Idempotency-Key. */
  boolean isRepeatable() {
    return json.path("parameters").findValuesAsText("$ref").contains(IDEMPOTENCY_KEY);
  }

  /** The problem codes that are its own. */
  List<String> problems() {
    List<String> codes = new ArrayList<>();
    json.path("x-problems").forEach(code -> codes.add(code.asText()));
    return codes;
  }

  /** Its parameters, those of its path first. */
  List<JsonNode> parameters(JsonNode contract) {
    List<JsonNode> parameters = new ArrayList<>();
    item.path("parameters").forEach(one -> parameters.add(resolve(contract, one)));
    json.path("parameters").forEach(one -> parameters.add(resolve(contract, one)));
    return parameters;
  }

  /** What a node is, or what it refers to within the contract; missing if that is not there. */
  static JsonNode resolve(JsonNode contract, JsonNode node) {
    JsonNode found = node;
    while (found.has("$ref")) {
      found = contract.at(found.path("$ref").asText().substring(1));
    }
    return found;
  }
}
