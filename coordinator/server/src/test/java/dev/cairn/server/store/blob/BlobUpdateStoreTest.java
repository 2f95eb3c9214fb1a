package dev.cairn.server.store.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.engine.port.UpdateIntake;
import dev.cairn.engine.port.UpdateStore;
import dev.cairn.engine.port.UpdateStoreContract;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.server.store.StoreTrouble;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bodies in a folder, also those that two coordinators take in. */
class BlobUpdateStoreTest extends UpdateStoreContract {
  private static final RunId RUN = new RunId("run-1");
  private static final RoundId OVER = new RoundId(RUN, 1, 1);
  private static final RoundId OPEN = new RoundId(RUN, 2, 1);
  private static final RoundId OTHER = new RoundId(new RunId("run-10"), 1, 1);

  @TempDir Path root;

  @Override
  protected UpdateIntake intake() {
    return new BlobUpdateStore(root);
  }

  @Override
  protected UpdateStore updates() {
    return new BlobUpdateStore(root);
  }

  private static byte[] body(int of) {
    return new byte[] {(byte) of, 1, 2, 3, 4, 5, 6, 7};
  }

  private static Digest put(BlobUpdateStore store, RoundId round, int of) {
    UpdateIntake.Incoming incoming = store.stage(round, 8);
    incoming.write(ByteBuffer.wrap(body(of)));
    Digest digest = Digest.of(body(of));
    assertThat(incoming.commit(digest)).isTrue();
    return digest;
  }

  /** Whoever looks after a round that is over must not stop those who still upload into another. */
  @Test
  void unfinishedBody_ofAnotherProcess_isLeftAlone() {
    BlobUpdateStore store = new BlobUpdateStore(root);
    UpdateIntake.Incoming goesOn = store.stage(OPEN, 8);
    goesOn.write(ByteBuffer.wrap(body(1)));
    Digest over = put(store, OVER, 2);
    BlobUpdateStore next = new BlobUpdateStore(root);
    Digest own = put(next, OPEN, 3);
    next.erase(OVER);
    assertThat(goesOn.commit(Digest.of(body(1)))).isTrue();
    assertThat(next.contains(OPEN, Digest.of(body(1)))).isTrue();
    assertThat(next.contains(OPEN, own)).isTrue();
    assertThat(store.contains(OVER, over)).isFalse();
  }

  /** A coordinator that was killed has left half of a result, which nobody reads. */
  @Test
  void resultThatWasNotFinished_isNone_andGoesBeforeTheNextIsKept() throws IOException {
    BlobUpdateStore store = new BlobUpdateStore(root);
    put(store, OPEN, 1);
    Path draft = Files.createDirectory(root.resolve("run-1/2-1/result.of-the-killed"));
    Files.write(draft.resolve("mean"), body(7));
    assertThat(store.result(OPEN)).isNull();
    assertThat(store.keepResult(OPEN, ByteBuffer.wrap(body(8))))
        .isEqualTo(ByteBuffer.wrap(body(8)));
    assertThat(draft).doesNotExist();
    assertThat(store.keepResult(OPEN, ByteBuffer.wrap(body(9))))
        .isEqualTo(ByteBuffer.wrap(body(8)));
    try (Stream<Path> names = Files.list(root.resolve("run-1/2-1"))) {
      assertThat(names.map(path -> path.getFileName().toString()))
          .filteredOn(name -> !name.endsWith(".bodies"))
          .containsExactly("result");
    }
    store.erase(OPEN);
    assertThat(root.resolve("run-1/2-1")).doesNotExist();
    assertThatThrownBy(() -> store.keepResult(OPEN, ByteBuffer.wrap(body(9))))
        .isInstanceOf(StoreTrouble.class);
    assertThat(root.resolve("run-1/2-1")).doesNotExist();
  }

  @Test
  void questionAboutARoundThatIsOver_leavesNothingBehind() {
    BlobUpdateStore store = new BlobUpdateStore(root);
    Digest body = put(store, OVER, 1);
    store.erase(OVER);
    assertThat(store.contains(OVER, body)).isFalse();
    assertThat(root.resolve("run-1/1-1")).doesNotExist();
    assertThat(store.roundsInMind()).isZero();
  }

  @Test
  void roundsThatAnotherCoordinatorErased_areForgotten() {
    BlobUpdateStore forwarding = new BlobUpdateStore(root);
    BlobUpdateStore owner = new BlobUpdateStore(root);
    for (int index = 1; index <= 20; index++) {
      RoundId round = new RoundId(RUN, index, 1);
      put(forwarding, round, index);
      owner.erase(round);
    }
    assertThat(forwarding.roundsInMind()).isEqualTo(1);
  }

  @Test
  void rounds_areThoseOfAllRuns() {
    BlobUpdateStore store = new BlobUpdateStore(root);
    assertThat(store.rounds()).isEmpty();
    put(store, OPEN, 1);
    put(store, OTHER, 1);
    assertThat(store.rounds()).containsExactlyInAnyOrder(OPEN, OTHER);
    assertThat(store.rounds(RUN)).containsExactly(OPEN);
  }

  /** A round's owner ends it while another coordinator looks for what is left of ended rounds. */
  @Test
  void roundThatTwoErase_atTheSameTime_isTroubleToNeither() throws Exception {
    for (int i = 0; i < 30; i++) {
      BlobUpdateStore owner = new BlobUpdateStore(root);
      for (int of = 0; of < 40; of++) {
        put(owner, OVER, of);
      }
      CyclicBarrier both = new CyclicBarrier(2);
      CompletableFuture<Void> other =
          CompletableFuture.runAsync(() -> erase(new BlobUpdateStore(root), both));
      erase(owner, both);
      other.get(20, TimeUnit.SECONDS);
      assertThat(root.resolve("run-1/1-1")).doesNotExist();
    }
  }

  private List<String> names() throws IOException {
    try (Stream<Path> inside = Files.list(root)) {
      return inside.map(path -> path.getFileName().toString()).toList();
    }
  }

  @Test
  void folderOfARun_isDeletedWhenNothingIsLeftInIt() throws IOException {
    BlobUpdateStore store = new BlobUpdateStore(root);
    store.deleteEmptyRuns();
    Digest counts = put(store, OPEN, 1);
    put(store, OTHER, 1);
    store.erase(OTHER);
    Files.createFile(root.resolve("no-folder"));
    store.deleteEmptyRuns();
    assertThat(names()).containsExactlyInAnyOrder("run-1", "no-folder");
    assertThat(store.contains(OPEN, counts)).isTrue();
    put(store, OTHER, 2);
    assertThat(store.rounds()).containsExactlyInAnyOrder(OPEN, OTHER);
  }

  /** A run's round is over, and the next one's updates come in while its folder is deleted. */
  @Test
  void updateThatComes_whileTheRunsFolderIsDeleted_isTakenIn() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    Runnable sweep =
        () -> {
          BlobUpdateStore sweeps = new BlobUpdateStore(root);
          while (!over.get()) {
            sweeps.deleteEmptyRuns();
            assertThat(sweeps.rounds()).hasSizeLessThan(2);
          }
        };
    CompletableFuture<Void> elsewhere =
        CompletableFuture.allOf(
            CompletableFuture.runAsync(sweep), CompletableFuture.runAsync(sweep));
    try {
      BlobUpdateStore store = new BlobUpdateStore(root);
      for (int index = 1; index <= 600; index++) {
        RoundId round = new RoundId(RUN, index, 1);
        Digest body = put(store, round, 1);
        assertThat(store.contains(round, body)).isTrue();
        store.erase(round);
      }
    } finally {
      over.set(true);
    }
    elsewhere.get(20, TimeUnit.SECONDS);
    new BlobUpdateStore(root).deleteEmptyRuns();
    assertThat(names()).isEmpty();
  }

  private static void erase(BlobUpdateStore store, CyclicBarrier both) {
    try {
      both.await(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    store.erase(OVER);
  }
}
