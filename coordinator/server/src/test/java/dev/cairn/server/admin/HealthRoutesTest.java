package dev.cairn.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthRoutesTest {
  @TempDir Path folder;

  private ApiFixture.Answer ready(ReadinessCheck... checks) {
    try (ApiFixture api = new ApiFixture(folder, ApiFixture.settings(), List.of(checks))) {
      return ready(api);
    }
  }

  private static ApiFixture.Answer ready(ApiFixture api) {
    return api.answer(api.send(HttpRequest.newBuilder(api.uri("/health/ready")).build()));
  }

  @Test
  void allChecksPassed_isReady() {
    ApiFixture.Answer answer = ready(new ReadinessCheck("database", () -> null));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("status").asText()).isEqualTo("ready");
    assertThat(answer.json().path("checks").path(0).path("name").asText()).isEqualTo("database");
  }

  @Test
  void oneCheckFailed_isUnready() {
    ApiFixture.Answer answer =
        ready(
            new ReadinessCheck("database", () -> null),
            new ReadinessCheck("disk", () -> "less than 1 GB is free"));
    assertThat(answer.status()).isEqualTo(503);
    JsonNode disk = answer.json().path("checks").path(1);
    assertThat(disk.path("ok").asBoolean()).isFalse();
    assertThat(disk.path("detail").asText()).isEqualTo("less than 1 GB is free");
  }

  @Test
  void checkThatThrows_isUnreadyWithoutItsMessage() {
    ApiFixture.Answer answer =
        ready(
            new ReadinessCheck(
                "database",
                () -> {
                  throw new IllegalStateException("jdbc:postgresql://u:secret@host");
                }));
    assertThat(answer.status()).isEqualTo(503);
    assertThat(new String(answer.response().body()))
        .contains("IllegalStateException")
        .doesNotContain("secret");
  }

  @Test
  void floodOfQuestions_runsTheChecksOnce() {
    AtomicInteger asked = new AtomicInteger();
    ReadinessCheck check =
        new ReadinessCheck(
            "database",
            () -> {
              asked.incrementAndGet();
              return null;
            });
    long start = System.nanoTime();
    try (ApiFixture api = new ApiFixture(folder, ApiFixture.settings(), List.of(check))) {
      for (int i = 0; i < 20; i++) {
        assertThat(ready(api).status()).isEqualTo(200);
      }
    }
    long seconds = (System.nanoTime() - start) / 1_000_000_000L;
    assertThat(asked.get()).isBetween(1, 2 + (int) seconds);
  }
}
