package dev.cairn.server.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.engine.port.UpdateIntake;
import dev.cairn.engine.round.RoundConfig;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.TroubleException;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdateReceipt;
import dev.cairn.server.store.blob.BlobUpdateStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Uploads that wait for memory until their round is over: its folder must not come again. */
@Timeout(60)
class WaitingUploadsTest extends UploadFixture {

  /** So many that none may be served within the end of another one. */
  private static final int MANY = 5_000;

  WaitingUploadsTest() {
    // One at a time.
    super(1 << 20);
  }

  private static UpdateReceipt receipt(UpdateEntry entry) {
    return entry.fold(
        UpdateEntry.Settled::receipt,
        open -> {
          open.reception().abort();
          throw new AssertionError("it may be sent");
        });
  }

  @Test
  void updateThatWaits_untilItsRoundIsOver_isRefused_andLeavesNothing() throws Exception {
    UpdateBody body = body();
    UpdateReception first = reception(told(enter(A, body)));
    CompletableFuture<UpdateEntry> waits = enter(B, body);
    assertThat(folder.resolve("run/1-1")).isDirectory();
    endRound();
    assertThat(folder.resolve("run/1-1")).doesNotExist();
    assertThat(waits).isNotDone();
    first.abort();
    assertThat(receipt(told(waits))).isInstanceOf(UpdateReceipt.Refused.class);
    assertThat(folder.resolve("run/1-1")).doesNotExist();
    assertThat(desk.uploadMemoryBytes()).isZero();
  }

  @Test
  void updateThatWaits_whileItsRoundGoesOn_isTakenIn() throws Exception {
    UpdateBody body = body();
    UpdateReception first = reception(told(enter(A, body)));
    CompletableFuture<UpdateEntry> waits = enter(B, body);
    first.write(body.slice(0, (int) body.length()));
    assertThat(told(first.complete())).isEqualTo(new UpdateReceipt.Accepted());
    UpdateReception second = reception(told(waits));
    second.write(body.slice(0, (int) body.length()));
    assertThat(told(second.complete())).isEqualTo(new UpdateReceipt.Accepted());
    assertThat(desk.uploadMemoryBytes()).isZero();
  }

  /** Sent over another connection, it counts, and need not be sent a second time. */
  @Test
  void updateThatWaits_untilItWasTakenElsewhere_isAcknowledged() throws Exception {
    UpdateBody body = body();
    UpdateReception first = reception(told(enter(B, body)));
    CompletableFuture<UpdateEntry> again = enter(A, body);
    UpdateIntake.Incoming elsewhere = new BlobUpdateStore(folder).stage(ROUND, body.length());
    elsewhere.write(body.slice(0, (int) body.length()));
    assertThat(elsewhere.commit(body.digest())).isTrue();
    assertThat(told(desk.accept(header(A, body)))).isEqualTo(new UpdateReceipt.Accepted());
    assertThat(again).isNotDone();
    first.abort();
    assertThat(receipt(told(again))).isEqualTo(new UpdateReceipt.Accepted());
    assertThat(desk.uploadMemoryBytes()).isZero();
  }

  @Test
  void manyThatWait_areAllRefused() throws Exception {
    UpdateBody body = body();
    UpdateReception first = reception(told(enter(A, body)));
    List<CompletableFuture<UpdateEntry>> waiting = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      waiting.add(enter(new ClientId("late-" + i), body));
    }
    endRound();
    first.abort();
    for (CompletableFuture<UpdateEntry> one : waiting) {
      assertThat(receipt(told(one))).isInstanceOf(UpdateReceipt.Refused.class);
    }
    assertThat(desk.uploadMemoryBytes()).isZero();
    assertThat(folder.resolve("run/1-1")).doesNotExist();
  }

  /** Nobody says whether the round goes on: the device asks again, and the room is free. */
  @Test
  void updateThatWaits_andWhoseOwnerIsAway_givesItsRoomBack() throws Exception {
    UpdateBody body = body();
    UpdateReception first = reception(told(enter(A, body)));
    CompletableFuture<UpdateEntry> waits =
        desk.receive(header(B, body), new Away()).toCompletableFuture();
    first.abort();
    assertThatThrownBy(() -> told(waits)).hasCauseInstanceOf(TroubleException.class);
    assertThat(desk.uploadMemoryBytes()).isZero();
  }

  private static final class Away implements UpdateOwner {
    @Override
    public CompletionStage<Optional<UpdateReceipt>> verdict(UpdateHeader header) {
      throw new TroubleException("nobody drives the run, as the test wants it");
    }

    @Override
    public CompletionStage<UpdateReceipt> accept(UpdateHeader header) {
      throw new AssertionError("nothing was sent");
    }
  }

  /** Whoever ends an upload does not do what the next one's owner has to do. */
  @Test
  void ownersOfThoseThatWaited_areAsked_onThreadsThatMayBlock() throws Exception {
    ThreadsOfOwners owner = new ThreadsOfOwners();
    RoundConfig config = host.recorded(ROUND).config();
    UpdateBody body = body();
    try (UploadDesk uploads = uploads(1 << 20)) {
      UpdateReception last = reception(told(uploads.enter(header(A, body), config, owner)));
      for (int i = 0; i < 1_000; i++) {
        ClientId client = new ClientId("c" + i);
        CompletionStage<UpdateEntry> waits = uploads.enter(header(client, body), config, owner);
        last.abort();
        last = reception(told(waits));
      }
      last.abort();
    }
    assertThat(owner.asked()).isEqualTo(1_000);
    owner.assertMayBlock();
  }
}
