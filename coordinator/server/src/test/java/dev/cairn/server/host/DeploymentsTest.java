package dev.cairn.server.host;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.cairn.client.testing.CoordinatorTime;
import dev.cairn.client.testing.InMemoryJournal;
import dev.cairn.client.testing.InMemoryLeases;
import dev.cairn.client.testing.InMemoryMessageStore;
import dev.cairn.client.testing.InMemoryModelStore;
import dev.cairn.client.testing.InMemoryUpdateStore;
import dev.cairn.engine.port.Lease;
import dev.cairn.protocol.RunId;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** Owners begin and end once, also where the process ends while one of them begins. */
@Timeout(60)
class DeploymentsTest {
  private static final RunId RUN = new RunId("run");

  private final Vertx vertx = Vertx.vertx();
  private final SlowLeases leases = new SlowLeases(new InMemoryLeases(CoordinatorTime.system()));
  private final HostPorts ports =
      new HostPorts(
          new InMemoryJournal<>(leases.quick),
          new InMemoryJournal<>(leases.quick),
          new InMemoryUpdateStore(),
          new InMemoryUpdateStore(),
          new InMemoryModelStore(),
          new InMemoryMessageStore(leases.quick),
          null,
          null,
          new RunLeases(leases, "this"),
          RunListener.NONE,
          Clock.systemUTC());
  private final RunHost host = new RunHost(vertx, ports, 2);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

  /** Leases that are not given before a test says so. */
  private static final class SlowLeases extends ForwardingLeases {
    final InMemoryLeases quick;
    final CountDownLatch asked = new CountDownLatch(1);
    final CountDownLatch given = new CountDownLatch(1);

    SlowLeases(InMemoryLeases quick) {
      super(quick);
      this.quick = quick;
    }

    @Override
    public Lease take(String name, String holder, long millis) {
      asked.countDown();
      try {
        assertThat(given.await(30, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return super.take(name, holder, millis);
    }
  }

  @BeforeEach
  void listen() {
    lines.start();
    root.addAppender(lines);
  }

  @AfterEach
  void stop() {
    root.detachAppender(lines);
  }

  private void beginSlowly() throws InterruptedException {
    host.resume(RUN, TwoHostsTest.plan());
    assertThat(leases.asked.await(30, TimeUnit.SECONDS)).isTrue();
  }

  private CompletableFuture<Void> closedVertx() {
    return vertx.close().toCompletionStage().toCompletableFuture();
  }

  private void assertNothingWrong() {
    assertThat(lines.list)
        .filteredOn(line -> line.getLevel() == Level.ERROR)
        .extracting(ILoggingEvent::getFormattedMessage)
        .isEmpty();
  }

  /**
   * Vert.x fails an assertion of its own where it ends a deployment that is still under way, so a
   * host is closed before it. This owner is deployed, and reads for the first time.
   */
  @Test
  void endOfVertx_whileAnOwnerReads() throws Exception {
    Deployed owner =
        new Deployments(vertx, 2)
            .begin(
                RUN,
                new RunVerticle(
                    new HostedRun(
                        RUN, TwoHostsTest.plan(), (run, seen) -> {}, run -> {}, run -> {}),
                    ports,
                    Runnable::run,
                    new MailboxPace()),
                () -> {});
    assertThat(leases.asked.await(30, TimeUnit.SECONDS)).isTrue();
    owner.deployment().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    CompletableFuture<Void> closed = closedVertx();
    leases.given.countDown();
    closed.get(30, TimeUnit.SECONDS);
    assertNothingWrong();
  }

  @Test
  void endOfTheHost_whileAnOwnerBegins() throws Exception {
    beginSlowly();
    CompletableFuture<Void> let = host.close();
    leases.given.countDown();
    let.thenCompose(nothing -> closedVertx()).get(30, TimeUnit.SECONDS);
    assertThat(host.drives(RUN)).isFalse();
    assertNothingWrong();
  }

  /** The run was never started, so its owner ends by itself when it has read the journal. */
  @Test
  void endOfTheHost_whileAnOwnerEnds() throws Exception {
    leases.given.countDown();
    host.resume(RUN, TwoHostsTest.plan());
    host.release().get(30, TimeUnit.SECONDS);
    host.close().thenCompose(nothing -> closedVertx()).get(30, TimeUnit.SECONDS);
    assertNothingWrong();
  }
}
