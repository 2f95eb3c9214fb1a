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
    assertThat(lines()).anyMatch(line -> line.contains("POST /v1/clients/:client/erase"));
  }

  @Test
  void trouble_isLoggedWithoutTheDevice() {
    askAll(() -> new TroubleException("the database is away"), 503);
  }

  @Test
  void faults_areLoggedWithoutTheDevice() {
    askAll(() -> new IllegalStateException("a bug"), 500);
  }
}
