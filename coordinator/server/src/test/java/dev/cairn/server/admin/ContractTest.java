package dev.cairn.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.engine.round.RoundTransitions;
import dev.cairn.engine.run.RunState;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract promises what there is, and all of it. */
class ContractTest {
  private static final JsonNode CONTRACT = ContractCheck.CONTRACT;
  private static final List<Operation> OPERATIONS = Operation.all(CONTRACT);
  private static final Pattern IN_BRACES = Pattern.compile("\\{([^}]+)}");

  @TempDir Path folder;

  private static List<String> names(JsonNode list) {
    List<String> names = new ArrayList<>();
    list.forEach(one -> names.add(one.asText()));
    return names;
  }

  private static List<String> values(String schema) {
    return names(CONTRACT.at("/components/schemas/" + schema));
  }

  private static Stream<String> texts(Enum<?>[] values) {
    return Arrays.stream(values).map(Enum::name);
  }

  @Test
  void operations_areTheRoutes() {
    Set<String> routes = new TreeSet<>();
    try (ApiFixture api = new ApiFixture(folder)) {
      for (Route route : api.routes()) {
        Set<HttpMethod> methods = route.methods();
        if (methods != null) {
          String path = route.getPath().replaceAll(":([A-Za-z0-9]+)", "{$1}");
          methods.forEach(method -> routes.add(method + " " + path));
        }
      }
    }
    Set<String> operations = new TreeSet<>();
    OPERATIONS.forEach(
        one -> operations.add(one.method().toUpperCase(Locale.ROOT) + " " + one.path()));
    assertThat(routes).hasSizeGreaterThan(20);
    assertThat(operations).isEqualTo(routes);
  }

  @Test
  void tokens_areNotNeededWhereTheContractSaysSo() {
    try (ApiFixture api = new ApiFixture(folder)) {
      for (Operation operation : OPERATIONS) {
        String path = operation.path().replaceAll("\\{[^}]+}", "1");
        var request =
            java.net.http.HttpRequest.newBuilder(api.uri(path))
                .method(
                    operation.method().toUpperCase(Locale.ROOT),
                    java.net.http.HttpRequest.BodyPublishers.noBody())
                .build();
        int status = api.send(request).statusCode();
        assertThat(status == 401).as(operation.id()).isEqualTo(!operation.isOpen());
      }
    }
  }

  @Test
  void problems_areTheClosedListOfCodesWithTheirStatuses() {
    Map<String, Integer> codes = new TreeMap<>();
    for (ProblemCode code : ProblemCode.values()) {
      codes.put(code.text(), code.status());
    }
    Map<String, Integer> promised = new TreeMap<>();
    CONTRACT
        .path("x-problems")
        .properties()
        .forEach(one -> promised.put(one.getKey(), one.getValue().path("status").asInt()));
    assertThat(promised).isEqualTo(codes);
    assertThat(values("ProblemCode/enum"))
        .containsExactlyElementsOf(
            Arrays.stream(ProblemCode.values()).map(ProblemCode::text).toList());
  }

  @Test
  void everyProblem_isGeneralOrSomeOperationsOwn() {
    Set<String> own = new TreeSet<>();
    OPERATIONS.forEach(operation -> own.addAll(operation.problems()));
    Set<String> general = ContractCheck.general();
    assertThat(own).doesNotContainAnyElementsOf(general);
    own.addAll(general);
    // These two are about requests that are no operation.
    own.addAll(List.of("not_found", "method_not_allowed"));
    assertThat(own)
        .isEqualTo(
            new TreeSet<>(Arrays.stream(ProblemCode.values()).map(ProblemCode::text).toList()));
  }

  @Test
  void words_areThoseOfTheEngine() {
    assertThat(values("RunStatus/enum"))
        .containsExactlyElementsOf(
            texts(RunState.Status.values()).filter(name -> !name.equals("NEW")).toList());
    assertThat(values("AbandonReason/enum"))
        .containsExactlyElementsOf(texts(AbandonReason.values()).toList());
    assertThat(values("Round/properties/state/enum"))
        .containsExactlyInAnyOrderElementsOf(
            RoundTransitions.all().stream()
                .map(RoundTransitions.Move::to)
                .collect(Collectors.toSet()));
  }

  @Test
  void operations_areToldInFull() {
    List<String> tags = CONTRACT.path("tags").findValuesAsText("name");
    assertThat(OPERATIONS.stream().map(Operation::id)).doesNotHaveDuplicates();
    for (Operation operation : OPERATIONS) {
      assertThat(operation.id()).as(operation.path()).matches("[a-z][A-Za-z]+");
      assertThat(tags).as(operation.id()).contains(operation.tag());
      assertThat(operation.summary()).as(operation.id()).isNotBlank();
      List<String> declared = new ArrayList<>();
      for (JsonNode parameter : operation.parameters(CONTRACT)) {
        assertThat(parameter.path("description").asText()).as(operation.id()).isNotBlank();
        if (parameter.path("in").asText().equals("path")) {
          assertThat(parameter.path("required").asBoolean()).as(operation.id()).isTrue();
          declared.add(parameter.path("name").asText());
        }
      }
      assertThat(declared)
          .as(operation.id())
          .containsExactlyInAnyOrderElementsOf(inPath(operation));
    }
  }

  private static List<String> inPath(Operation operation) {
    Matcher matcher = IN_BRACES.matcher(operation.path());
    return matcher.results().map(found -> found.group(1)).toList();
  }

  @Test
  void references_leadSomewhereAndNothingIsLeftOver() {
    Set<String> used = new TreeSet<>();
    for (String reference : CONTRACT.findValuesAsText("$ref")) {
      assertThat(reference).startsWith("#/components/");
      assertThat(CONTRACT.at(reference.substring(1)).isMissingNode()).as(reference).isFalse();
      used.add(reference.substring("#/components/".length()));
    }
    Set<String> declared = new TreeSet<>();
    for (String kind : List.of("schemas", "parameters", "requestBodies", "responses", "headers")) {
      CONTRACT
          .path("components")
          .path(kind)
          .fieldNames()
          .forEachRemaining(name -> declared.add(kind + "/" + name));
    }
    assertThat(declared).hasSizeGreaterThan(40).isEqualTo(used);
  }

  @Test
  void introduction_namesEveryPathAndEveryCode() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "ADMIN_API.md"));
    for (Operation operation : OPERATIONS) {
      assertThat(page).contains(operation.path());
    }
    for (ProblemCode code : ProblemCode.values()) {
      assertThat(page).contains("`" + code.text() + "`");
    }
  }
}
