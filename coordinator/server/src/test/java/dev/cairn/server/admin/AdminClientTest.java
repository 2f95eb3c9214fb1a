package dev.cairn.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.cli.admin.AdminAddress;
import dev.cairn.cli.admin.AdminClient;
import dev.cairn.cli.admin.AdminFailure;
import dev.cairn.cli.admin.EvaluationUpload;
import dev.cairn.cli.admin.EventInfo;
import dev.cairn.cli.admin.EventReader;
import dev.cairn.cli.admin.ModelInfo;
import dev.cairn.engine.run.RunState;
import dev.cairn.protocol.RunId;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What programs use of the client beyond what the commands use. */
class AdminClientTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final RunId RUN = new RunId("r1");

  @TempDir Path folder;

  private static AdminClient client(int port, Duration deadline) {
    return AdminClient.of(
        AdminAddress.of("http://127.0.0.1:" + port, ApiFixture.TOKEN, "a test"), deadline);
  }

  @Test
  void evaluator_findsFetchesAndReports() {
    try (ApiFixture api = new ApiFixture(folder)) {
      AdminClient client = client(api.port, LONG);
      api.runs.put(api.runs.view(RUN, "x", RunState.Status.ACTIVE, 0));
      byte[] weights = "weights".getBytes();
      var model = new dev.cairn.protocol.ModelId(api.files.put(weights));
      api.registry.add(dev.cairn.engine.registry.ModelVersion.initial(RUN, model, 0));

      var candidate = client.candidates("e1", "held-out", Duration.ZERO, 5).get(0);
      assertThat(candidate.model()).isEqualTo(model.toString());
      assertThat(client.weights(candidate.model())).isEqualTo(weights);
      assertThat(client.file(candidate.model())).isEqualTo(weights);
      client.postEvaluation(
          candidate.model(),
          new EvaluationUpload(
              "r1", "e1", "held-out", 2, 0.5, null, List.of(new ModelInfo.ClassInfo("a", 2, 1))));
      assertThat(client.candidates("e1", "held-out", Duration.ofMillis(50), 5)).isEmpty();
      ModelInfo best = client.model("r1", "best");
      assertThat(best.version()).isZero();
      assertThat(best.evaluations().get(0).loss()).isNull();
      assertThat(best.evaluations().get(0).classes())
          .containsExactly(new ModelInfo.ClassInfo("a", 2, 1));
      assertThat(client.version().path("version").asText()).isEqualTo("1.2.3");
    }
  }

  @Test
  void refusalsOfBigUploads_reachTheSender() throws Exception {
    try (ApiFixture api = new ApiFixture(folder)) {
      Path file = folder.resolve("big");
      Files.write(file, new byte[ApiFixture.FILE_BYTES_MAX + 4096]);
      String digest = dev.cairn.cli.admin.Sha256.of(file);
      assertThatThrownBy(() -> client(api.port, LONG).uploadFile(file, digest))
          .isInstanceOf(AdminFailure.class)
          .hasMessageContaining("at most " + ApiFixture.FILE_BYTES_MAX);
    }
  }

  @Test
  void serverThatNeverAnswers_isATimeout() throws Exception {
    try (ServerSocket silent = new ServerSocket(0)) {
      AdminClient client = client(silent.getLocalPort(), Duration.ofMillis(300));
      assertThatThrownBy(() -> client.runs(1))
          .isInstanceOfSatisfying(
              AdminFailure.class,
              failure -> {
                assertThat(failure.kind()).isEqualTo(AdminFailure.Kind.TIMEOUT);
                assertThat(failure.isTransient()).isTrue();
                assertThat(failure).hasMessageContaining("did not answer within 0.3 s");
              });
    }
  }

  @Test
  void problems_keepTheirCode() {
    try (ApiFixture api = new ApiFixture(folder)) {
      AdminClient client = client(api.port, LONG);
      assertThatThrownBy(() -> client.run("none"))
          .isInstanceOfSatisfying(
              AdminFailure.class,
              failure -> {
                assertThat(failure.code()).isEqualTo("run_unknown");
                assertThat(failure.isTransient()).isFalse();
              });
      assertThatThrownBy(() -> client.startRun("trouble"))
          .isInstanceOfSatisfying(
              AdminFailure.class, failure -> assertThat(failure.isTransient()).isTrue());
    }
  }

  @Test
  void eventReader_survivesARestartOfTheCoordinator() {
    int port;
    try (ApiFixture first = new ApiFixture(folder)) {
      port = first.port;
      append(first, 3);
      try (EventReader reader = client(port, LONG).events(null, 0L)) {
        assertThat(next(reader)).isEqualTo(1);
        assertThat(next(reader)).isEqualTo(2);
        assertThat(next(reader)).isEqualTo(3);
        first.close();
        AdminSettings usual = ApiFixture.settings();
        AdminSettings samePort =
            new AdminSettings(
                usual.host(),
                port,
                usual.workers(),
                usual.requestMillis(),
                usual.fileBytesMax(),
                usual.uploadStallMillis(),
                usual.heartbeatMillis(),
                usual.slowConsumerMillis(),
                usual.streamsMax(),
                usual.arrivalMillis());
        try (ApiFixture second = new ApiFixture(folder, samePort, List.of())) {
          append(second, 5);
          assertThat(next(reader)).isEqualTo(4);
          assertThat(next(reader)).isEqualTo(5);
          assertThat(reader.next(Duration.ofMillis(250))).isNull();
        }
      }
    }
  }

  private static void append(ApiFixture api, int events) {
    for (int i = 0; i < events; i++) {
      api.feed.append(RUN, null, "E", 1);
    }
  }

  private static long next(EventReader reader) {
    EventInfo event = reader.next(LONG);
    assertThat(event).isNotNull();
    return event.position();
  }
}
