package dev.cairn.server.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.TroubleException;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdateReceipt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Uploads that are under way when their round takes no more end soon, and no others do. */
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class UploadsInHandTest extends UploadFixture {
  private static final Duration SOON = Duration.ofMillis(10 * UploadsInHand.PERIOD_MILLIS);

  /** So long that each round was asked about in it. */
  private static final Duration A_WHILE = Duration.ofMillis(3 * UploadsInHand.PERIOD_MILLIS);

  /** Each is asked about by itself. */
  private static final int ROUNDS = 200;

  UploadsInHandTest() {
    super(64 << 20);
  }

  private static CompletableFuture<UpdateReceipt> settled(UpdateReception reception) {
    return reception.settled().toCompletableFuture();
  }

  private UpdateReception begun(ClientId client, UpdateBody body) throws Exception {
    UpdateReception reception = reception(told(enter(client, body)));
    reception.write(body.slice(0, 8));
    return reception;
  }

  /** A deadline, a cohort that is complete, an operator's word: the round is over. */
  @Test
  void uploadsOfARoundThatEnds_areAllRefused_andLeaveNothing() throws Exception {
    UpdateBody body = body();
    List<UpdateReception> begun = new ArrayList<>();
    begun.add(begun(A, body));
    // More than there are periods in which they may end.
    for (int i = 0; i < 20; i++) {
      begun.add(begun(new ClientId("stranger-" + i), body));
    }
    assertThat(desk.uploadsInHand()).isPositive();
    endRound();
    for (UpdateReception upload : begun) {
      assertThat(settled(upload)).succeedsWithin(SOON).isInstanceOf(UpdateReceipt.Refused.class);
      upload.abort();
    }
    assertThat(desk.uploadsInHand()).isZero();
    assertThat(desk.uploadMemoryBytes()).isZero();
    assertThat(folder.resolve("run/1-1")).doesNotExist();
  }

  @Test
  void uploadOfAnOpenRound_goesOn_andCounts() throws Exception {
    UpdateBody body = body();
    UpdateReception first = reception(told(enter(A, body)));
    Thread.sleep(A_WHILE.toMillis());
    assertThat(settled(first)).isNotDone();
    first.write(body.slice(0, (int) body.length()));
    assertThat(told(first.complete())).isEqualTo(new UpdateReceipt.Accepted());
    assertThat(desk.uploadsInHand()).isZero();
    UpdateReception second = reception(told(enter(B, body)));
    second.write(body.slice(0, (int) body.length()));
    assertThat(told(second.complete())).isEqualTo(new UpdateReceipt.Accepted());
    assertThat(settled(first)).isNotDone();
  }

  /** An owner elsewhere, of which a test holds the answers. */
  private static final class Elsewhere implements UpdateOwner {
    private final AtomicInteger asked = new AtomicInteger();
    private volatile CompletableFuture<Optional<UpdateReceipt>> answer =
        CompletableFuture.completedFuture(Optional.empty());

    @Override
    public CompletionStage<Optional<UpdateReceipt>> verdict(UpdateHeader header) {
      asked.incrementAndGet();
      return answer;
    }

    @Override
    public CompletionStage<UpdateReceipt> accept(UpdateHeader header) {
      throw new AssertionError("nothing was sent");
    }
  }

  @Test
  void ownerThatDoesNotAnswer_isAskedOnce_andOneThatFailsAgain() throws Exception {
    UpdateBody body = body();
    Elsewhere owner = new Elsewhere();
    owner.answer = new CompletableFuture<>();
    List<UpdateReception> begun = new ArrayList<>();
    for (ClientId client : List.of(A, B)) {
      begun.add(reception(told(desk.receive(header(client, body), owner))));
    }
    await("a question", () -> owner.asked.get() == 1);
    Thread.sleep(A_WHILE.toMillis());
    assertThat(owner.asked).as("while it does not answer").hasValue(1);
    CompletableFuture<Optional<UpdateReceipt>> hangs = owner.answer;
    owner.answer = CompletableFuture.failedFuture(new TroubleException("it is away"));
    hangs.completeExceptionally(new TroubleException("it was away"));
    await("another question", () -> owner.asked.get() >= 3);
    assertThat(begun).noneMatch(upload -> settled(upload).isDone());
    UpdateReceipt taken = new UpdateReceipt.Accepted();
    owner.answer = CompletableFuture.completedFuture(Optional.of(taken));
    for (UpdateReception upload : begun) {
      assertThat(settled(upload)).succeedsWithin(SOON).isEqualTo(taken);
    }
    int asked = owner.asked.get();
    Thread.sleep(A_WHILE.toMillis());
    assertThat(owner.asked).as("once they are settled").hasValue(asked);
    begun.forEach(UpdateReception::abort);
  }

  /** For each second of a round one question, however many send. */
  @Test
  void openRound_isAskedAboutOneOfItsUploads() throws Exception {
    UpdateBody body = body();
    Elsewhere owner = new Elsewhere();
    List<UpdateReception> begun = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      ClientId client = new ClientId("client-" + i);
      begun.add(reception(told(desk.receive(header(client, body), owner))));
    }
    await("two questions", () -> owner.asked.get() >= 2);
    Thread.sleep(A_WHILE.toMillis());
    assertThat(owner.asked).hasValueLessThan(20);
    begun.forEach(UpdateReception::abort);
    assertThat(desk.uploadsInHand()).isZero();
  }

  /** What waits for a disk, or for an owner, keeps no event loop, however fast a thread is. */
  @Test
  void ownersAreAsked_onThreadsThatMayBlock() throws Exception {
    ThreadsOfOwners owner = new ThreadsOfOwners();
    UpdateBody body = body();
    try (UploadDesk uploads = uploads(1L << 30)) {
      List<UpdateReception> begun = new ArrayList<>();
      for (int i = 1; i <= ROUNDS; i++) {
        UpdateHeader header =
            new UpdateHeader(
                new SessionId(new RoundId(RUN, i, 1), new ClientId("c" + i)),
                body.digest(),
                body.length(),
                null);
        begun.add(reception(told(uploads.enter(header, host.recorded(ROUND).config(), owner))));
      }
      await("questions for each round", () -> owner.asked() >= 3 * ROUNDS);
      begun.forEach(UpdateReception::abort);
    }
    owner.assertMayBlock();
  }
}
