package dev.cairn.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import dev.cairn.protocol.TroubleException;
import java.lang.reflect.Proxy;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Goal: whatever goes wrong with a request about a device, the log says what, and not of whom. */
class UnnamedClientsTest {
  private static final String CLIENT = "device-of-somebody";

  @TempDir Path folder;

  private final Logger root =
      ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger("dev.cairn");
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Level before = root.getLevel();

  @BeforeEach
  void listen() {
    root.setLevel(Level.TRACE);
    log.start();
    root.addAppender(log);
  }

  @AfterEach
  void stop() {
    root.detachAppender(log);
    root.setLevel(before);
  }

  /** Devices of a store that fails, each time in the same way. */
  private static ClientOperations failing(Supplier<RuntimeException> failure) {
    return (ClientOperations)
        Proxy.newProxyInstance(
            UnnamedClientsTest.class.getClassLoader(),
            new Class<?>[] {ClientOperations.class},
            (proxy, method, arguments) -> {
              throw failure.get();
            });
  }

  private List<String> lines() {
    return List.copyOf(log.list).stream()
        .map(
            event ->
                event.getFormattedMessage()
                    + (event.getThrowableProxy() == null
                        ? ""
                        : ThrowableProxyUtil.asString(event.getThrowableProxy())))
        .toList();
  }

  private void askAll(Supplier<RuntimeException> failure, int status) {
    try (ApiFixture api =
        new ApiFixture(folder, ApiFixture.settings(), List.of(), failing(failure))) {
      String client = "/v1/clients/" + CLIENT;
      assertThat(api.get(client).status()).isEqualTo(status);
      assertThat(api.get(client + "/strikes").status()).isEqualTo(status);
      for (String verb : List.of("revoke", "disable", "quarantine", "erase")) {
        assertThat(api.post(client + "/" + verb, "{\"reason\": \"lost\"}").status())
            .as(verb)
            .isEqualTo(status);
      }
      for (String verb : List.of("enable", "release")) {
        assertThat(api.post(client + "/" + verb, "{\"reason\": \"found\"}").status())
            .as(verb)
            .isEqualTo(status);
      }
    }
    assertThat(lines()).hasSizeGreaterThanOrEqualTo(8).noneMatch(line -> line.contains(CLIENT));
    assertThat(lines()).anyMatch(line -> line.contains("POST /v1/clients/{client}/erase"));
  }

  @Test
  void trouble_isLoggedWithoutTheDevice() {
    askAll(() -> new TroubleException("the database is away"), 503);
  }

  @Test
  void faults_areLoggedWithoutTheDevice() {
    askAll(() -> new IllegalStateException("a bug"), 500);
  }

  private static HttpRequest.BodyPublisher nothing() {
    return HttpRequest.BodyPublishers.noBody();
  }

  /** Also of what is no operation of the contract, to which the fixture would hold the answer. */
  private static int send(ApiFixture api, String method, String path) throws Exception {
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    return client
        .send(
            api.request(path).method(method, nothing()).build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  /** Nobody can say whose the token is. */
  @Test
  void requestThatFailsBeforeItsRoute_isLoggedInTheContractsWords() throws Exception {
    try (ApiFixture api = new ApiFixture(folder)) {
      api.tokens.fault = new IllegalStateException("a bug");
      assertThat(send(api, "GET", "/v1/clients/" + CLIENT)).isEqualTo(500);
      assertThat(send(api, "DELETE", "/v1/clients/" + CLIENT + "/strikes?of=" + CLIENT))
          .isEqualTo(500);
      assertThat(send(api, "GET", "/v1/tokens/self")).isEqualTo(500);
      assertThat(send(api, "GET", "/v1/clients/" + CLIENT + "/" + CLIENT)).isEqualTo(500);
      assertThat(send(api, CLIENT, "/v1/clients")).isEqualTo(500);
    }
    assertThat(lines()).noneMatch(line -> line.contains(CLIENT) || line.contains("*"));
    assertThat(lines())
        .filteredOn(line -> line.startsWith("Incident"))
        .extracting(line -> line.lines().findFirst().orElseThrow().replaceFirst(".* at ", ""))
        .map(line -> line.replaceFirst("java\\..*", ""))
        .containsExactly(
            "GET /v1/clients/{client}",
            "DELETE /v1/clients/{client}/strikes",
            "GET /v1/tokens/self",
            "GET unknown",
            "unknown /v1/clients");
  }

  /** What is refused is no failure: nothing of it stands in the log. */
  @Test
  void requestThatIsRefused_isNotLogged() throws Exception {
    try (ApiFixture api = new ApiFixture(folder)) {
      String client = "/v1/clients/" + CLIENT;
      assertThat(send(api, "DELETE", client)).isEqualTo(405);
      assertThat(send(api, "GET", client + "/" + CLIENT)).isEqualTo(404);
      assertThat(api.post(client + "/revoke", "{" + CLIENT).status()).isEqualTo(400);
      assertThat(
              api.send(
                      HttpRequest.newBuilder(api.uri(client))
                          .header("Authorization", "Bearer " + CLIENT)
                          .build())
                  .statusCode())
          .isEqualTo(401);
    }
    assertThat(lines()).noneMatch(line -> line.contains(CLIENT));
  }
}
