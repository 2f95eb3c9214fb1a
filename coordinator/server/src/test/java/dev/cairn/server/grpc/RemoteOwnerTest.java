package dev.cairn.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.cairn.engine.port.Lease;
import dev.cairn.engine.port.StaleOwnerException;
import dev.cairn.engine.run.NotDrivenException;
import dev.cairn.engine.run.RunCommand;
import dev.cairn.engine.run.RunMovedException;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.TroubleException;
import dev.cairn.server.WillingOwner;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an owner says is what is heard of it elsewhere, and its silence has an end. */
@Timeout(60)
class RemoteOwnerTest {
  private static final RunId RUN = new RunId("run");
  private static final RunCommand WISH = new RunCommand.Resume("ada");
  private static final long PATIENT_MILLIS = 30_000;
  private static final long IMPATIENT_MILLIS = 200;

  private final WillingOwner owner = new WillingOwner();
  private ReplicaEndpoint endpoint;
  private RemoteOwner remote;

  @BeforeEach
  void start() throws IOException {
    endpoint =
        ReplicaEndpoint.start(
            new InetSocketAddress("127.0.0.1", 0), InsecureServerCredentials.create(), owner);
    remote = at(endpoint.port(), PATIENT_MILLIS);
  }

  @AfterEach
  void stop() {
    remote.close();
    endpoint.close();
  }

  private static RemoteOwner at(int port, long answerMillis) {
    return RemoteOwner.at("127.0.0.1:" + port, InsecureChannelCredentials.create(), answerMillis);
  }

  private static boolean asked(RemoteOwner remote) throws Exception {
    return remote.operate(RUN, WISH, 7L).toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static Throwable heard(RemoteOwner remote) {
    return catchThrowable(() -> asked(remote)).getCause();
  }

  private Throwable heardOf(RuntimeException failure) {
    owner.answer = () -> CompletableFuture.failedFuture(failure);
    return heard(remote);
  }

  @Test
  void answers_areHeardAsTheyAreSaid() throws Exception {
    assertThat(asked(remote)).isTrue();
    owner.answer = () -> CompletableFuture.completedFuture(false);
    assertThat(asked(remote)).isFalse();
    assertThat(owner.wishes).containsExactly(WISH, WISH);
    assertThat(heardOf(new RunMovedException("run run is at revision 8, not 7")))
        .isInstanceOf(RunMovedException.class)
        .hasMessage("run run is at revision 8, not 7");
    assertThat(heardOf(new NotDrivenException("run run is not driven here: ask again")))
        .isInstanceOf(NotDrivenException.class)
        .hasMessageEndingWith("run run is not driven here: ask again");
  }

  /** It may have been done: whoever sent it is to look. */
  @Test
  void ownerThatFails_isTrouble_whateverItsFailure() {
    for (RuntimeException failure :
        new RuntimeException[] {
          new TroubleException("the database is away"),
          new StaleOwnerException(new Lease("run/run", "other", 2, 0)),
          new IllegalStateException("a bug")
        }) {
      assertThat(heardOf(failure))
          .isExactlyInstanceOf(TroubleException.class)
          .hasMessageContaining("the coordinator at 127.0.0.1:" + endpoint.port())
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void ownerThatSaysNothing_isTrouble_whenItsTimeIsOver() throws Exception {
    try (RemoteOwner impatient = at(endpoint.port(), IMPATIENT_MILLIS)) {
      // Connected, so that what is asked next does reach the owner.
      assertThat(connected(impatient)).isTrue();
      owner.answer = CompletableFuture::new;
      long began = System.nanoTime();
      assertThat(heard(impatient))
          .isExactlyInstanceOf(TroubleException.class)
          .hasMessageContaining("did not answer");
      assertThat(Duration.ofNanos(System.nanoTime() - began))
          .isBetween(
              Duration.ofMillis(RemoteOwner.OPERATION_MILLIS_MAX),
              Duration.ofMillis(RemoteOwner.OPERATION_MILLIS_MAX + 20_000));
      assertThat(owner.wishes).as("it was asked, and may do it yet").endsWith(WISH);
    }
  }

  /** However long a connection takes on a busy machine. */
  private static boolean connected(RemoteOwner remote) throws Exception {
    for (int attempt = 0; attempt < 20; attempt++) {
      try {
        return asked(remote);
      } catch (ExecutionException e) {
        assertThat(e.getCause()).isInstanceOf(TroubleException.class);
      }
    }
    return false;
  }

  /** What was never sent was not done, and that is told. */
  @Test
  void ownerThatIsNotThere_hasDoneNothing() throws Exception {
    int port = endpoint.port();
    assertThat(asked(remote)).isTrue();
    endpoint.close();
    assertThat(heard(remote))
        .isInstanceOf(NotDrivenException.class)
        .hasMessageContaining("the coordinator at 127.0.0.1:" + port + " is not reached");
  }

  @Test
  void ownerThatTakesConnectionsOnly_hasDoneNothing() throws Exception {
    try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        RemoteOwner silent = at(mute.getLocalPort(), IMPATIENT_MILLIS)) {
      assertThat(heard(silent)).isInstanceOf(NotDrivenException.class);
    }
  }
}
