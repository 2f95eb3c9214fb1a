package dev.cairn.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.protocol.Digest;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Route;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** The admin API on a free port of this machine, over ports in memory. */
final class ApiFixture implements AutoCloseable {
  static final String TOKEN = "cairn_test-token";
  static final int FILE_BYTES_MAX = 8 << 20;
  static final long REQUEST_MILLIS = 15_000;
  private static final Duration AWAIT_DEADLINE = Duration.ofSeconds(30);

  final InMemoryTokens tokens = new InMemoryTokens(TOKEN, "ada");
  final InMemoryRepeated repeated = new InMemoryRepeated();
  final InMemoryAudit audit = new InMemoryAudit();
  final InMemoryRuns runs = new InMemoryRuns();
  final InMemoryRegistry registry = new InMemoryRegistry();
  final InMemorySteering steering = new InMemorySteering(runs, registry);
  final InMemoryPrivacy privacy = new InMemoryPrivacy(runs);
  final InMemoryModels models = new InMemoryModels(registry);
  final InMemoryClients clients = new InMemoryClients();
  final InMemoryFeed feed = new InMemoryFeed();
  final InMemorySystem system = new InMemorySystem();
  final InMemoryBackups backups = new InMemoryBackups();
  final InMemoryFiles files;
  final List<ReadinessCheck> readiness = new ArrayList<>();
  final int port;
  private final Vertx vertx = Vertx.vertx();
  private final AdminApi api;
  private boolean closed;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  ApiFixture(Path folder) {
    this(folder, settings(), List.of());
  }

  ApiFixture(Path folder, AdminSettings settings, List<ReadinessCheck> checks) {
    this(folder, settings, checks, null);
  }

  /**
   * An API with other devices.
   *
   * @param others null for those of the fixture
   */
  ApiFixture(
      Path folder, AdminSettings settings, List<ReadinessCheck> checks, ClientOperations others) {
    this.files = new InMemoryFiles(folder);
    readiness.addAll(checks);
    AdminPorts ports =
        new AdminPorts(
            runs,
            new TrainingPorts(steering, new InMemoryStories(runs), privacy, models, models),
            registry,
            others == null ? clients : others,
            files,
            feed,
            tokens,
            tokens,
            audit,
            repeated,
            readiness,
            () -> "# HELP up Whether it is up\n# TYPE up gauge\nup 1.0\n",
            () ->
                List.of(
                    new Diagnosis.Finding("disk", Diagnosis.Level.WARNING, "it is nearly full")),
            system,
            backups,
            new AdminPorts.BuildInfo("1.2.3", "abc"));
    this.api = new AdminApi(vertx, settings, ports, Clock.systemUTC());
    this.port = await(api.listen());
  }

  /** Small bounds, so that tests reach them soon; but patience, so that none ends by itself. */
  static AdminSettings settings() {
    return settings(REQUEST_MILLIS, 30_000);
  }

  /** The same with other patience for requests and for those who upload. */
  static AdminSettings settings(long requestMillis, long uploadStallMillis) {
    return new AdminSettings(
        "127.0.0.1", 0, 4, requestMillis, FILE_BYTES_MAX, uploadStallMillis, 100, 500, 3, 30_000);
  }

  /** Waits until something holds. */
  static void await(String what, Callable<Boolean> holds) throws Exception {
    long end = System.nanoTime() + AWAIT_DEADLINE.toNanos();
    while (!holds.call()) {
      assertThat(System.nanoTime()).as(what).isLessThan(end);
      Thread.sleep(5);
    }
  }

  static <T> T await(io.vertx.core.Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  HttpRequest.Builder request(String path) {
    return request(path, TOKEN);
  }

  /** A request with another token. */
  HttpRequest.Builder request(String path, String token) {
    return HttpRequest.newBuilder(uri(path))
        .timeout(Duration.ofSeconds(60))
        .header("Authorization", "Bearer " + token);
  }

  /** Sends a request, whose answer must be one that the contract allows. */
  HttpResponse<byte[]> send(HttpRequest request) {
    try {
      HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
      requireContract(
          new ContractCheck.Exchange(
              request.method(),
              request.uri().getPath(),
              request.uri().getRawQuery(),
              response.statusCode(),
              response.headers().firstValue("Content-Type").orElse(null),
              response.body()));
      return response;
    } catch (java.io.IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static void requireContract(ContractCheck.Exchange exchange) {
    assertThat(ContractCheck.findings(exchange)).isEmpty();
  }

  /** Everything that the API answers. */
  List<Route> routes() {
    return api.routes();
  }

  Answer get(String path) {
    return answer(send(request(path).build()));
  }

  Answer post(String path, String body) {
    return answer(send(request(path).POST(HttpRequest.BodyPublishers.ofString(body)).build()));
  }

  Answer put(Digest digest, byte[] body) {
    return answer(
        send(
            request("/v1/files/" + digest)
                .PUT(HttpRequest.BodyPublishers.ofByteArray(body))
                .build()));
  }

  Answer answer(HttpResponse<byte[]> response) {
    try {
      return new Answer(response, Json.MAPPER.readTree(response.body()));
    } catch (java.io.IOException e) {
      throw new IllegalStateException(new String(response.body()), e);
    }
  }

  /** A response and its JSON. */
  record Answer(HttpResponse<byte[]> response, JsonNode json) {
    int status() {
      return response.statusCode();
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    /** Status and code of a problem. */
    String problem() {
      return status() + " " + json.path("code").asText();
    }

    String detail() {
      return json.path("detail").asText();
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    runs.slow.countDown();
    await(api.close());
    await(vertx.close());
  }
}
