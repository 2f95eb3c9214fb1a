package dev.cairn.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.engine.registry.ModelVersion;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.RunId;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileRoutesTest {
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

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new SplittableRandom(length).nextBytes(bytes);
    return bytes;
  }

  @Test
  void upload_isThereAndWasNeverWholeInMemory() {
    byte[] body = bytes(5_000_000);
    Digest digest = Digest.of(body);
    ApiFixture.Answer answer = api.put(digest, body);
    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.json().path("sha256").asText()).isEqualTo(digest.hex());
    assertThat(answer.json().path("bytes").asInt()).isEqualTo(body.length);
    assertThat(api.files.largestPiece).isLessThan(1_000_000);

    HttpResponse<byte[]> back = api.send(api.request("/v1/files/" + digest).build());
    assertThat(back.statusCode()).isEqualTo(200);
    assertThat(back.body()).isEqualTo(body);
  }

  @Test
  void uploadOfAFileThatIsThere_isReadAndForgotten() {
    byte[] body = bytes(300_000);
    Digest digest = api.files.put(body);
    assertThat(api.put(digest, body).status()).isEqualTo(200);
  }

  @Test
  void head_tellsWhetherAFileIsThere() {
    Digest digest = api.files.put(bytes(1000));
    HttpResponse<byte[]> there =
        api.send(
            api.request("/v1/files/" + digest).method("HEAD", BodyPublishers.noBody()).build());
    assertThat(there.statusCode()).isEqualTo(200);
    assertThat(there.headers().firstValue("Content-Length")).contains("1000");
    String missing = "/v1/files/" + Digest.of(bytes(7));
    assertThat(
            api.send(api.request(missing).method("HEAD", BodyPublishers.noBody()).build())
                .statusCode())
        .isEqualTo(404);
    assertThat(api.get(missing).problem()).isEqualTo("404 file_unknown");
  }

  @Test
  void uploadWithAnotherDigest_isRefusedAndDeleted() throws Exception {
    ApiFixture.Answer answer = api.put(Digest.of(bytes(1)), bytes(100_000));
    assertThat(answer.problem()).isEqualTo("422 digest_mismatch");
    assertNothingIsLeft();
  }

  @Test
  void uploadAboveTheBound_isRefusedBeforeItsBody() {
    ApiFixture.Answer answer =
        RawCalls.send(
            api,
            "PUT /v1/files/" + Digest.of(bytes(1)) + " HTTP/1.1",
            "Content-Length: " + (ApiFixture.FILE_BYTES_MAX + 1L));
    assertThat(answer.problem()).isEqualTo("413 body_too_large");
    assertThat(answer.detail()).contains("" + ApiFixture.FILE_BYTES_MAX);
  }

  @Test
  void uploadWithoutLength_isRefused() {
    ApiFixture.Answer answer =
        RawCalls.send(
            api,
            "PUT /v1/files/" + Digest.of(bytes(1)) + " HTTP/1.1",
            "Transfer-Encoding: chunked");
    assertThat(answer.problem()).isEqualTo("411 length_required");
  }

  @Test
  void uploadThatStalls_isRefusedAndDeleted() throws Exception {
    api.close();
    api = new ApiFixture(folder, ApiFixture.settings(ApiFixture.REQUEST_MILLIS, 400), List.of());
    ApiFixture.Answer answer =
        RawCalls.send(
            api, "PUT /v1/files/" + Digest.of(bytes(1)) + " HTTP/1.1", "Content-Length: 1000");
    assertThat(answer.problem()).isEqualTo("408 upload_stalled");
    assertNothingIsLeft();
  }

  @Test
  void uploadWhoseSenderGoesAway_isDeleted() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", api.port)) {
      RawCalls.write(
          socket,
          "PUT /v1/files/" + Digest.of(bytes(1)) + " HTTP/1.1",
          "Content-Length: 1000000",
          "",
          "a part of it");
      ApiFixture.await("a part of the file", () -> !part().isEmpty());
    }
    assertNothingIsLeft();
  }

  @Test
  void fullDisk_isAProblemOfItsOwn() throws Exception {
    api.files.full = true;
    assertThat(api.put(Digest.of(bytes(10)), bytes(10)).problem()).isEqualTo("507 disk_full");
    assertNothingIsLeft();
  }

  @Test
  void moreUploadsThanTheBound_areRefused() throws Exception {
    List<Socket> open = new ArrayList<>();
    try {
      for (int i = 0; i < AdminSettings.UPLOADS_MAX; i++) {
        Socket socket = new Socket("127.0.0.1", api.port);
        open.add(socket);
        RawCalls.write(
            socket,
            "PUT /v1/files/" + Digest.of(bytes(i + 1)) + " HTTP/1.1",
            "Content-Length: 1000",
            "",
            "a");
      }
      ApiFixture.await("all uploads", () -> part().size() == AdminSettings.UPLOADS_MAX);
      assertThat(api.put(Digest.of(bytes(10)), bytes(10)).problem()).isEqualTo("503 busy");
    } finally {
      for (Socket socket : open) {
        socket.close();
      }
    }
    assertNothingIsLeft();
    ApiFixture.await(
        "there is room again", () -> api.put(Digest.of(bytes(10)), bytes(10)).status() == 201);
  }

  @Test
  void weights_areSentWithATag() {
    byte[] file = bytes(200_000);
    ModelId model = new ModelId(api.files.put(file));
    assertThat(api.get("/v1/models/" + model + "/weights").problem())
        .as("a file that no run has as its model")
        .isEqualTo("404 model_unknown");

    api.registry.add(ModelVersion.initial(new RunId("r1"), model, 0));
    HttpResponse<byte[]> answer = api.send(api.request("/v1/models/" + model + "/weights").build());
    assertThat(answer.body()).isEqualTo(file);
    String tag = answer.headers().firstValue("ETag").orElseThrow();
    assertThat(tag).isEqualTo("\"" + model + "\"");
    assertThat(answer.headers().firstValue("Content-Disposition").orElse(""))
        .contains(model + ".safetensors");

    HttpResponse<byte[]> again =
        api.send(
            api.request("/v1/models/" + model + "/weights").header("If-None-Match", tag).build());
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
  }

  @Test
  void weightsThatAreLost_areAProblem() {
    ModelId model = Samples.model("lost");
    api.registry.add(ModelVersion.initial(new RunId("r1"), model, 0));
    assertThat(api.get("/v1/models/" + model + "/weights").problem())
        .isEqualTo("404 model_unknown");
  }

  @Test
  void malformedPath_isAProblem() {
    assertThat(RawCalls.send(api, "GET /v1/runs/%zz HTTP/1.1").problem())
        .isEqualTo("400 bad_request");
  }

  private List<Path> part() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().startsWith("part-")).toList();
    }
  }

  private void assertNothingIsLeft() throws Exception {
    ApiFixture.await("nothing is left", () -> part().isEmpty());
  }
}
