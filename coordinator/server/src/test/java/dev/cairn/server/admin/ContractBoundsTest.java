package dev.cairn.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.engine.run.RunState;
import dev.cairn.protocol.RunId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Numbers in requests have the bounds that the contract tells: both edges, and one beyond each. */
class ContractBoundsTest {
  private static final RunId RUN = new RunId("r1");

  private static ApiFixture api;

  @BeforeAll
  static void start(@TempDir Path folder) {
    api = new ApiFixture(folder);
    api.runs.put(api.runs.view(RUN, "one", RunState.Status.ACTIVE, 2));
    // Else whoever asks for candidates would wait for one.
    api.registry.add(Samples.version(RUN, 0));
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private static int get(String path) {
    return api.get(path).status();
  }

  private static int post(String path, String body) {
    return api.post(path, body).status();
  }

  private static String wish(String rest) {
    return "{\"name\":\"n\",\"roles\":[\"auditor\"]," + rest + "}";
  }

  /** Values for parameters that are not the ones in question. */
  private static String example(String parameter) {
    return switch (parameter) {
      case "run" -> RUN.value();
      case "evaluator", "dataset" -> "unseen";
      case "population" -> "fashion";
      default -> throw new AssertionError("no example of " + parameter);
    };
  }

  @Test
  void numbersInQueries_haveTheBoundsThatTheContractTells() {
    int bounds = 0;
    for (Operation operation : Operation.all(ContractCheck.CONTRACT)) {
      // An endless answer is none that one could wait for; the test of the stream has its bounds.
      if (operation.id().equals("streamEvents")) {
        continue;
      }
      for (JsonNode parameter : operation.parameters(ContractCheck.CONTRACT)) {
        JsonNode schema = parameter.path("schema");
        if (parameter.path("in").asText().equals("query") && schema.has("maximum")) {
          String query = query(operation, parameter.path("name").asText());
          long least = schema.path("minimum").asLong();
          long most = schema.path("maximum").asLong();
          for (long inside : List.of(least, most, schema.path("default").asLong())) {
            assertThat(get(query + inside)).as(query + inside).isEqualTo(200);
          }
          for (long outside : List.of(least - 1, most + 1)) {
            assertThat(api.get(query + outside).problem()).isEqualTo("400 bad_request");
          }
          bounds++;
        }
      }
    }
    assertThat(bounds).isGreaterThanOrEqualTo(8);
  }

  /** A request with everything that it needs, but for one parameter's value at its end. */
  private static String query(Operation operation, String last) {
    String path = operation.path();
    List<String> pairs = new ArrayList<>();
    for (JsonNode parameter : operation.parameters(ContractCheck.CONTRACT)) {
      String name = parameter.path("name").asText();
      if (parameter.path("in").asText().equals("path")) {
        path = path.replace("{" + name + "}", example(name));
      } else if (parameter.path("required").asBoolean()) {
        pairs.add(name + "=" + example(name));
      }
    }
    pairs.add(last + "=");
    return path + "?" + String.join("&", pairs);
  }

  @Test
  void numbersInAWish_haveTheBoundsThatTheContractTells() {
    JsonNode wish = ContractCheck.CONTRACT.at("/components/schemas/EnrolmentWish/properties");
    for (String key : List.of("count", "validMillis")) {
      long least = wish.path(key).path("minimum").asLong();
      long most = wish.path(key).path("maximum").asLong();
      for (long inside : List.of(least, most, wish.path(key).path("default").asLong())) {
        assertThat(post("/v1/enrolments", "{\"" + key + "\":" + inside + "}")).isEqualTo(201);
      }
      for (long outside : List.of(least - 1, most + 1)) {
        assertThat(post("/v1/enrolments", "{\"" + key + "\":" + outside + "}")).isEqualTo(400);
      }
    }
  }

  @Test
  void validityOfAToken_hasTheBoundsThatTheContractTells() {
    JsonNode valid =
        ContractCheck.CONTRACT.at("/components/schemas/TokenWish/properties/validMillis");
    long least = valid.path("minimum").asLong();
    long most = valid.path("maximum").asLong();
    for (long inside : List.of(least, most)) {
      assertThat(post("/v1/tokens", wish("\"validMillis\":" + inside))).isEqualTo(201);
    }
    for (long outside : List.of(least - 1, most + 1)) {
      assertThat(post("/v1/tokens", wish("\"validMillis\":" + outside))).isEqualTo(400);
    }
  }
}
