package dev.cairn.server.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.client.testing.CoordinatorTime;
import dev.cairn.client.testing.InMemoryJournal;
import dev.cairn.client.testing.InMemoryLeases;
import dev.cairn.client.testing.InMemoryMessageStore;
import dev.cairn.client.testing.InMemoryModelStore;
import dev.cairn.client.testing.InMemoryUpdateStore;
import dev.cairn.engine.port.Lease;
import dev.cairn.engine.run.NotDrivenException;
import dev.cairn.engine.run.RunCommand;
import dev.cairn.engine.run.RunDriver;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.RunId;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who asks a run's owner while the run ends is told that it is not driven, and soon. */
@Timeout(60)
class EndedOwnersTest {
  private static final RunId RUN = new RunId("run");
  private static final Digest DIGEST = Digest.of(new byte[] {1});
  private static final RunCommand CANCEL = new RunCommand.Cancel("ada");

  private final Vertx vertx = Vertx.vertx();
  private final InMemoryLeases store = new InMemoryLeases(CoordinatorTime.system());
  private final RunLeases leases = new RunLeases(store, "this");
  private final HostPorts ports =
      new HostPorts(
          new InMemoryJournal<>(store),
          new InMemoryJournal<>(store),
          new InMemoryUpdateStore(),
          new InMemoryUpdateStore(),
          new InMemoryModelStore(),
          new InMemoryMessageStore(store),
          null,
          null,
          leases,
          RunListener.NONE,
          Clock.systemUTC());
  private final Deployments owners = new Deployments(vertx, 2);
  private Deployed owner;

  @BeforeEach
  void begin() {
    Lease lease = leases.take(RUN);
    RunDriver unused =
        RunDriver.start(
            RUN,
            TwoHostsTest.plan(),
            DIGEST,
            new ModelId(DIGEST),
            ports.runJournal(lease),
            ports.roundPorts(lease, s -> {}),
            ports.now());
    HostedRun hosted =
        new HostedRun(
            RUN,
            TwoHostsTest.plan(),
            (run, snapshot) -> {},
            run -> leases.release(run.id()),
            run -> {});
    owner = owners.begin(RUN, new RunVerticle(hosted, ports, Runnable::run), () -> {});
  }

  @AfterEach
  void close() throws Exception {
    told(owners.close());
    told(vertx.close().toCompletionStage().toCompletableFuture());
  }

  private static <T> T told(CompletableFuture<T> answer) throws Exception {
    return answer.get(20, TimeUnit.SECONDS);
  }

  private CompletableFuture<Boolean> cancelled() {
    return owner.ask(verticle -> verticle.operate(CANCEL, null));
  }

  private void assertNotDriven(CompletableFuture<?> answer) {
    assertThatThrownBy(() -> told(answer)).hasCauseInstanceOf(NotDrivenException.class);
  }

  /** Its lease is given back, so it cannot confirm what it remembers; but nothing was done. */
  @Test
  void ownerWhoseRunIsOver_saysThatItDrivesItNoMore() throws Exception {
    assertThat(told(cancelled())).isTrue();
    assertNotDriven(cancelled());
  }

  @Test
  void ownerThatIsGone_isAskedInVain_andSaysSo() throws Exception {
    assertThat(told(cancelled())).isTrue();
    owners.end(RUN);
    told(owners.left());
    assertNotDriven(cancelled());
    assertThat(owner.ask(RunVerticle::release)).succeedsWithin(java.time.Duration.ofSeconds(20));
  }

  @Test
  void whatIsAskedWhileTheOwnerGoes_isAnswered() throws Exception {
    assertThat(told(cancelled())).isTrue();
    owners.end(RUN);
    for (int i = 0; i < 1_000; i++) {
      assertNotDriven(cancelled());
    }
    told(owners.left());
  }
}
