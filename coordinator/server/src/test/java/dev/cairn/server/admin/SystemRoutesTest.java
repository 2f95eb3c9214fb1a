package dev.cairn.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemRoutesTest {
  @TempDir Path folder;
  private ApiFixture api;

  @BeforeEach
  void start() {
    api = new ApiFixture(folder);
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private ApiFixture.Answer put(String path, String body) {
    return api.answer(api.send(api.request(path).PUT(BodyPublishers.ofString(body)).build()));
  }

  private ApiFixture.Answer level(String level, long forMillis) {
    String body = "{\"level\":\"" + level + "\",\"forMillis\":" + forMillis + "}";
    return put("/v1/system/loggers/root", body);
  }

  @Test
  void drain_isSetAndTakenBack() {
    assertThat(api.get("/v1/system/drain").json().path("draining").asBoolean()).isFalse();
    String path = "/v1/system/drain";
    ApiFixture.Answer drained = put(path, "{\"draining\":true,\"reason\":\"an update\"}");
    assertThat(drained.json().path("draining").asBoolean()).isTrue();
    assertThat(drained.json().path("since").asText()).isEqualTo(InMemorySystem.NOW.toString());
    assertThat(api.system.draining).isTrue();
    put(path, "{\"draining\":false,\"reason\":\"it is over\"}");
    assertThat(api.system.draining).isFalse();
    for (String wrong :
        new String[] {"", "{\"draining\":true}", "{\"reason\":\"x\"}", "{\"draining\":1}"}) {
      assertThat(put(path, wrong).problem()).as(wrong).isEqualTo("400 bad_request");
    }
  }

  @Test
  void level_isSetForATimeWithinItsBounds() {
    long least = SystemOperations.LEVEL_TIME_MIN.toMillis();
    long most = SystemOperations.LEVEL_TIME_MAX.toMillis();
    ApiFixture.Answer answer = level("DEBUG", least);
    assertThat(answer.json().path("until").asText())
        .isEqualTo(InMemorySystem.NOW.plus(Duration.ofMinutes(1)).toString());
    assertThat(level("OFF", most).status()).isEqualTo(200);
    for (long outside : new long[] {least - 1, most + 1, -1}) {
      assertThat(level("DEBUG", outside).problem()).isEqualTo("400 bad_request");
    }
    assertThat(level("LOUD", least).problem()).isEqualTo("400 bad_request");
    assertThat(put("/v1/system/loggers/root", "{\"level\":\"INFO\"}").problem())
        .isEqualTo("400 bad_request");
    assertThat(put("/v1/system/loggers/..%2Fx", "{}").problem()).isEqualTo("400 bad_request");
    assertThat(level("WARN", least).json().path("level").asText()).isEqualTo("WARN");
  }

  @Test
  void contract_hasTheBoundsOfTheTime() {
    var schema = ContractCheck.CONTRACT.at("/components/schemas/LevelWish/properties/forMillis");
    assertThat(schema.path("minimum").asLong())
        .isEqualTo(SystemOperations.LEVEL_TIME_MIN.toMillis());
    assertThat(schema.path("maximum").asLong())
        .isEqualTo(SystemOperations.LEVEL_TIME_MAX.toMillis());
  }

  @Test
  void changes_areAudited() {
    level("DEBUG", 60_000);
    put("/v1/system/drain", "{\"draining\":true,\"reason\":\"an update\"}");
    assertThat(api.get("/v1/audit?limit=2").json().findValuesAsText("action"))
        .containsExactly("setDrain", "setLogger");
  }
}
