package dev.cairn.server.admin;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Compares what the API answers with what its contract says. */
final class ContractCheck {
  static final JsonNode CONTRACT = Contract.load().document();

  private static final String PROBLEM = "application/problem+json";

  private ContractCheck() {}

  /**
   * What came back.
   *
   * @param path without the query
   * @param query null for none
   * @param type the content type; null for none
   */
  record Exchange(String method, String path, String query, int status, String type, byte[] body) {

    private JsonNode json() {
      try {
        return Json.MAPPER.readTree(body);
      } catch (IOException e) {
        return Json.MAPPER.missingNode();
      }
    }

    private boolean isEmpty() {
      return body.length == 0;
    }
  }

  /** The operation that a request is about; null if it is none. */
  static Operation operation(String method, String path) {
    for (Operation operation : Operation.all(CONTRACT)) {
      String pattern = operation.path().replaceAll("\\{[^}]+}", "[^/]+");
      if (operation.method().equals(method.toLowerCase(Locale.ROOT))
          && Pattern.matches(pattern, path)) {
        return operation;
      }
    }
    return null;
  }

  /** The codes that every operation with a token may answer. */
  static TreeSet<String> general() {
    TreeSet<String> codes = new TreeSet<>();
    CONTRACT
        .path("x-problems")
        .properties()
        .forEach(
            problem -> {
              if (problem.getValue().path("general").asBoolean()) {
                codes.add(problem.getKey());
              }
            });
    return codes;
  }

  /** What the contract does not allow, one line for each finding. */
  static List<String> findings(Exchange exchange) {
    Operation operation = operation(exchange.method(), exchange.path());
    if (operation == null) {
      return elsewhere(exchange);
    }
    String at = operation.id() + " answered " + exchange.status();
    JsonNode responses = operation.json().path("responses");
    JsonNode response = responses.path("" + exchange.status());
    if (response.isMissingNode()) {
      response = responses.path("default");
      if (response.isMissingNode() || exchange.status() < 400) {
        return List.of(at + ", which the contract does not know");
      }
      return problem(at, operation, exchange);
    }
    List<String> findings = new ArrayList<>(query(operation, exchange));
    findings.addAll(content(at, Operation.resolve(CONTRACT, response), exchange));
    return findings;
  }

  /** Requests that are no operation get nothing but problems. */
  private static List<String> elsewhere(Exchange exchange) {
    String code = exchange.json().path("code").asText();
    return List.of("not_found", "method_not_allowed", "unauthorized", "bad_request").contains(code)
        ? List.of()
        : List.of(
            exchange.method()
                + " "
                + exchange.path()
                + " is no operation of the contract, but got "
                + exchange.status());
  }

  private static List<String> problem(String at, Operation operation, Exchange exchange) {
    if (exchange.method().equals("HEAD")) {
      return exchange.isEmpty() ? List.of() : List.of(at + " to HEAD with a body");
    }
    List<String> findings = new ArrayList<>();
    if (!PROBLEM.equals(exchange.type())) {
      findings.add(at + " as " + exchange.type() + ", not as a problem");
    }
    JsonNode schema = CONTRACT.at("/components/schemas/Problem");
    SchemaCheck.findings(CONTRACT, schema, exchange.json())
        .forEach(finding -> findings.add(at + ": " + finding));
    String code = exchange.json().path("code").asText();
    TreeSet<String> allowed = general();
    allowed.addAll(operation.problems());
    if (!allowed.contains(code)) {
      findings.add(at + " " + code + ", which is none of its problems");
    }
    int status = CONTRACT.path("x-problems").path(code).path("status").asInt();
    if (status != exchange.status()) {
      findings.add(at + " " + code + ", whose status is " + status);
    }
    return findings;
  }

  private static List<String> query(Operation operation, Exchange exchange) {
    List<String> findings = new ArrayList<>();
    if (exchange.query() != null) {
      for (String pair : exchange.query().split("&")) {
        String name = pair.replaceFirst("=.*", "");
        boolean known =
            operation.parameters(CONTRACT).stream()
                .anyMatch(
                    one ->
                        one.path("in").asText().equals("query")
                            && one.path("name").asText().equals(name));
        if (!known) {
          findings.add(operation.id() + " has no parameter " + name);
        }
      }
    }
    return findings;
  }

  private static List<String> content(String at, JsonNode response, Exchange exchange) {
    JsonNode forms = response.path("content");
    if (forms.isEmpty()) {
      return exchange.isEmpty() ? List.of() : List.of(at + " with a body");
    }
    String type = String.valueOf(exchange.type()).replaceFirst(";.*", "");
    if (!forms.has(type)) {
      return List.of(at + " as " + exchange.type() + ", which the contract does not know");
    }
    if (!type.endsWith("json")) {
      return List.of();
    }
    return SchemaCheck.findings(CONTRACT, forms.path(type).path("schema"), exchange.json()).stream()
        .map(finding -> at + ": " + finding)
        .toList();
  }
}
