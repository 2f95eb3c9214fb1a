package dev.cairn.android;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.client.ExampleSource;
import dev.cairn.client.FederatedClient;
import dev.cairn.client.MemoryClientStore;
import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.Coordinator;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ExchangeReply;
import dev.cairn.protocol.RoundOutcome;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.TroubleException;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdateReceipt;
import dev.cairn.secagg.message.SignedMessage;
import java.io.OutputStream;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 100, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ParticipationJobTest {
  /** Half of what the check-in is held, and far above what it takes to end it. */
  private static final long SECONDS_MAX = 30;

  private final BlockingQueue<Boolean> endings = new LinkedBlockingQueue<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  private FederatedClient client(Supplier<CheckInReply> reply) {
    return FederatedClient.builder()
        .coordinator(() -> new CheckInsOnly(reply))
        .population("p")
        .store(new MemoryClientStore())
        .examples(new OneExample())
        .trainer(
            job -> {
              throw new AssertionError("nobody assigned anything");
            })
        .build();
  }

  @Test
  void nothingToDo_asksForAnotherTryAndClosesTheClient() throws Exception {
    ParticipationJob.start(
        () -> client(() -> new CheckInReply.ComeBackLater(1_000, "later")), endings::add);
    assertThat(endings.poll(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
    assertThat(closed.await(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void rejected_asksForNoOtherTry() throws Exception {
    ParticipationJob.start(() -> client(() -> new CheckInReply.Rejected("no")), endings::add);
    assertThat(endings.poll(SECONDS_MAX, TimeUnit.SECONDS)).isFalse();
  }

  @Test
  void stopped_whileTheCoordinatorHoldsTheCheckInBack_cancelsAndSaysNothing() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    ParticipationJob job =
        ParticipationJob.start(
            () ->
                client(
                    () -> {
                      held.countDown();
                      try {
                        Thread.sleep(60_000);
                      } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                      }
                      throw new TroubleException("interrupted");
                    }),
            endings::add);
    assertThat(held.await(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
    job.stop();
    assertThat(closed.await(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
    assertThat(endings.poll(200, TimeUnit.MILLISECONDS)).isNull();
  }

  /** A coordinator that never assigns anything. */
  private final class CheckInsOnly implements Coordinator {
    private final Supplier<CheckInReply> reply;

    CheckInsOnly(Supplier<CheckInReply> reply) {
      this.reply = reply;
    }

    @Override
    public CheckInReply checkIn(CheckIn checkIn) {
      return reply.get();
    }

    @Override
    public void fetch(Digest digest, long offset, OutputStream sink) {
      throw new AssertionError("nothing was assigned");
    }

    @Override
    public UpdateReceipt upload(UpdateHeader header, UpdateBody body) {
      throw new AssertionError("nothing was assigned");
    }

    @Override
    public ExchangeReply exchange(SessionId session, SignedMessage message, long waitMillis) {
      throw new AssertionError("nothing was assigned");
    }

    @Override
    public RoundOutcome finish(SessionId session, Departure departure, long waitMillis) {
      throw new AssertionError("nothing was assigned");
    }

    @Override
    public void close() {
      closed.countDown();
    }
  }

  private static final class OneExample implements ExampleSource {
    @Override
    public int size() {
      return 1;
    }

    @Override
    public int[] exampleShape() {
      return new int[] {1};
    }

    @Override
    public int classes() {
      return 2;
    }

    @Override
    public void read(int[] indices, FloatBuffer features, IntBuffer labels) {
      throw new AssertionError("nobody trains");
    }
  }
}
