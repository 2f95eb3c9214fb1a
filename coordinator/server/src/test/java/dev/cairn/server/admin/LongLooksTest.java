package dev.cairn.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Looks through whole chains end when nobody waits for them, and are few at a time. */
@Timeout(60)
class LongLooksTest {
  @TempDir private Path folder;

  /** A look without an end of its own. */
  private static final class Endless implements Consumer<StillWanted> {
    final CountDownLatch begun = new CountDownLatch(1);
    final CountDownLatch ended = new CountDownLatch(1);

    @Override
    public void accept(StillWanted wanted) {
      begun.countDown();
      try {
        while (true) {
          wanted.require();
          Thread.onSpinWait();
        }
      } catch (CancellationException e) {
        ended.countDown();
        throw e;
      }
    }
  }

  private static void assertSoon(String what, CountDownLatch latch) throws Exception {
    assertThat(latch.await(20, TimeUnit.SECONDS)).as(what).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/audit/verify", "/v1/privacy/fashion/verify"})
  void lookOfSomebodyWhoGoesAway_ends(String path) throws Exception {
    Endless look = new Endless();
    try (ApiFixture fixture = new ApiFixture(folder)) {
      fixture.audit.look = look;
      fixture.privacy.look = look;
      try (Socket socket = new Socket("127.0.0.1", fixture.port)) {
        String request =
            "POST "
                + path
                + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                + ApiFixture.TOKEN
                + "\r\nContent-Length: 0\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        assertSoon("it began", look.begun);
        assertThat(look.ended.getCount()).as("while somebody waits").isOne();
      }
      assertSoon("it ended", look.ended);
    }
  }

  @Test
  void looksBeyondTheirNumber_areRefused_untilOneEnds() throws Exception {
    CountDownLatch begun = new CountDownLatch(AdminSettings.LOOKS_MAX);
    CountDownLatch gate = new CountDownLatch(1);
    AtomicInteger answered = new AtomicInteger();
    try (ApiFixture fixture = new ApiFixture(folder)) {
      fixture.audit.look =
          wanted -> {
            begun.countDown();
            try {
              assertSoon("it may end", gate);
            } catch (Exception e) {
              throw new IllegalStateException(e);
            }
          };
      Thread[] waiting = new Thread[AdminSettings.LOOKS_MAX];
      for (int i = 0; i < waiting.length; i++) {
        waiting[i] =
            new Thread(
                () -> {
                  if (fixture.post("/v1/audit/verify", "").status() == 200) {
                    answered.incrementAndGet();
                  }
                });
        waiting[i].start();
      }
      assertSoon("they began", begun);
      ApiFixture.Answer refused = fixture.post("/v1/privacy/fashion/verify", "");
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.json().path("code").asText()).isEqualTo("busy");
      assertThat(fixture.get("/v1/audit/head").status()).as("all else goes on").isEqualTo(200);
      gate.countDown();
      for (Thread each : waiting) {
        each.join(TimeUnit.SECONDS.toMillis(20));
      }
      assertThat(answered).hasValue(AdminSettings.LOOKS_MAX);
      assertThat(fixture.post("/v1/privacy/fashion/verify", "").status()).isEqualTo(200);
    }
  }

  @Test
  void lookBeyondItsTime_isAnsweredSo_andEnds() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      WorkerExecutor pool = vertx.createSharedWorkerExecutor("looks", 2);
      Calls calls = new Calls(pool, 30_000, 100);
      Endless look = new Endless();
      Router router = Router.router(vertx);
      router
          .get("/")
          .handler(
              context ->
                  calls.answerLong(
                      context,
                      wanted -> {
                        look.accept(wanted);
                        return "";
                      }));
      HttpServer server =
          ApiFixture.await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
      try (Socket socket = new Socket("127.0.0.1", server.actualPort())) {
        socket.setSoTimeout(20_000);
        socket
            .getOutputStream()
            .write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        InputStream in = socket.getInputStream();
        String head = new String(in.readNBytes(12), StandardCharsets.US_ASCII);
        assertThat(head).isEqualTo("HTTP/1.1 504");
        assertSoon("it ended", look.ended);
      }
    } finally {
      ApiFixture.await(vertx.close());
    }
  }
}
