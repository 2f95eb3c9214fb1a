package dev.cairn.server.store.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.server.store.StoreTrouble;
import dev.cairn.server.store.Tmpfs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Room in files of bodies: as much as is needed, used again, and none that nobody can free. */
class SegmentTest extends BodiesInFiles {
  private static final long CACHE = 8 << 20;
  private static final int LENGTH = 100_000;

  @Test
  void room_isWholeBlocks_andNotOneMore() {
    for (long[] each : new long[][] {{0, 0}, {1, 4096}, {4095, 4096}, {4096, 4096}, {4097, 8192}}) {
      assertThat(AlignedBlocks.aligned(each[0])).isEqualTo(each[1]);
    }
  }

  @Test
  void fileHasRoom_forAsManyBodiesAsItsTableHasSlots_thoseOnTheirWayAmongThem() throws IOException {
    try (Segment segment = Segment.create(root.resolve("one.bodies"), false)) {
      List<Segment.Region> all = new ArrayList<>();
      for (int i = 0; i < SegmentTable.SLOTS; i++) {
        all.add(Objects.requireNonNull(segment.take(8)));
      }
      assertThat(segment.take(8)).isNull();
      segment.giveBack(all.get(3));
      assertThat(segment.take(8)).isEqualTo(all.get(3));
      assertThat(segment.take(8)).isNull();
    }
  }

  @Test
  void fileThatIsClosed_hasNoRoom() throws IOException {
    Segment segment = Segment.create(root.resolve("one.bodies"), false);
    segment.close();
    assertThat(segment.hasRoom()).isFalse();
    assertThat(segment.take(8)).isNull();
  }

  /** The system would copy them, and keep a page for each 4 KiB. */
  @Test
  void blocks_goPastThePageCache() throws IOException {
    assumeTrue(BodyDisk.direct(root, CACHE).isDirect(), "a file system with O_DIRECT");
    try (Segment segment = Segment.create(root.resolve("one.bodies"), true)) {
      Segment.Region region = Objects.requireNonNull(segment.take(8));
      assertThatThrownBy(() -> segment.write(region, 0, ByteBuffer.wrap(body(1, 8))))
          .as("what no disk takes")
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void roomOfADiscardedBody_isUsedAgain() throws IOException {
    try (RoundBodies round = new RoundBodies(root)) {
      Digest first = put(round, body(1, LENGTH));
      Digest second = put(round, body(2, LENGTH));
      long before = bytes();
      round.discard(first);
      Digest third = put(round, body(3, LENGTH));
      assertThat(bytes()).isEqualTo(before);
      round.discard(second);
      assertThat(bytes()).isLessThan(before);
      assertThat(round.find(third)).isNotNull();
    }
  }

  @Test
  void bodyWithoutBytes_hasItsPlace_andGoesLikeAnyOther() throws IOException {
    try (RoundBodies round = new RoundBodies(root)) {
      Digest empty = put(round, new byte[0]);
      Digest next = put(round, body(1, 64));
      List<Integer> blocks = new ArrayList<>();
      disk.read(
          Objects.requireNonNull(round.find(empty)), (at, block) -> blocks.add(block.remaining()));
      assertThat(blocks).isEmpty();
      round.discard(empty);
      assertThat(round.find(empty)).isNull();
      assertThat(round.find(next)).isNotNull();
    }
  }

  @Test
  void bodyThatIsShorterThanAnnounced_takesNoMoreRoomThanItNeeds() throws IOException {
    BodyDisk direct = BodyDisk.direct(root, CACHE);
    assumeTrue(direct.isDirect(), "a file system with O_DIRECT");
    try (RoundBodies round = new RoundBodies(root)) {
      for (int i = 0; i < 8; i++) {
        Digest unused = put(round, direct, body(i, LENGTH), 4 << 20);
      }
      assertThat(bytes()).isLessThan(Segment.FIRST + 8 * (LENGTH + 4_096));
    }
  }

  /** Whoever reads it from memory would add what is lost when the coordinator is killed. */
  @Test
  void bodyThatCannotBeMadeDurable_isNotInMemory_andClosed() throws IOException {
    BodyDisk direct = BodyDisk.direct(root, CACHE);
    byte[] body = body(1, LENGTH);
    try (RoundBodies round = new RoundBodies(root)) {
      Digest unused = put(round, direct, body(2, LENGTH), LENGTH);
      direct.forget(root);
      IncomingBody failing = new IncomingBody(round, direct, LENGTH);
      failing.write(ByteBuffer.wrap(body));
      try (Stream<Path> files = Files.list(root)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      assertThatThrownBy(() -> failing.commit(Digest.of(body))).isInstanceOf(StoreTrouble.class);
      assertThat(direct.take(round.name(Digest.of(body)))).isNull();
      assertThat(direct.bytesInMemory()).isZero();
      assertThatThrownBy(() -> failing.commit(Digest.of(body)))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void bodyThatCannotBeWritten_isClosed() throws IOException {
    try (RoundBodies round = new RoundBodies(root);
        IncomingBody first = new IncomingBody(round, disk, 64);
        IncomingBody failing = new IncomingBody(round, disk, 128)) {
      first.write(ByteBuffer.wrap(body(1, 64)));
      failing.write(ByteBuffer.wrap(body(2, 64)));
      round.close();
      assertThatThrownBy(() -> failing.write(ByteBuffer.wrap(body(2, 64))))
          .isInstanceOf(StoreTrouble.class);
      assertThatThrownBy(() -> failing.write(ByteBuffer.wrap(body(2, 64))))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void discard_takesNoOtherBodyOut_ofAFileOfAnotherProcess() throws IOException {
    try (RoundBodies theirs = new RoundBodies(root);
        RoundBodies ours = new RoundBodies(root)) {
      Digest one = put(theirs, body(1, 64));
      Digest two = put(theirs, body(2, 64));
      ours.discard(one);
      try (RoundBodies third = new RoundBodies(root)) {
        assertThat(third.find(one)).isNull();
        assertThat(third.find(two)).isNotNull();
      }
    }
  }

  /** The end of its round deletes a file between two looks of somebody else. */
  @Test
  void fileThatGoesWhileABodyIsLookedFor_isNoTrouble() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    CompletableFuture<Void> elsewhere =
        CompletableFuture.runAsync(
            () -> {
              try {
                for (int i = 0; !over.get(); i++) {
                  Path file = Files.write(root.resolve(i % 3 + ".bodies"), new byte[64]);
                  Files.delete(file);
                }
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    try (RoundBodies round = new RoundBodies(root)) {
      for (int i = 0; i < 4_000; i++) {
        assertThat(round.find(Digest.of(body(1, 8)))).isNull();
        round.discard(Digest.of(body(1, 8)));
      }
    } finally {
      over.set(true);
    }
    elsewhere.get(20, TimeUnit.SECONDS);
  }

  @Test
  void fileThatCannotBeMade_leavesNothing() throws Exception {
    try (Tmpfs small = Tmpfs.mount(root.resolve("small"), "64k")) {
      Files.write(small.path().resolve("filler"), new byte[56 << 10]);
      Path file = small.path().resolve("one.bodies");
      assertThatThrownBy(() -> Segment.create(file, false)).isInstanceOf(IOException.class);
      assertThat(file).doesNotExist();
    }
  }

  /** Files of this store that this process has open, also those that were deleted. */
  private long openFiles() throws IOException {
    long open = 0;
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      for (Path each : all.toList()) {
        try {
          open += Files.readSymbolicLink(each).toString().startsWith(root + "/") ? 1 : 0;
        } catch (FileSystemException e) {
          // Closed meanwhile.
        }
      }
    }
    return open;
  }

  /** A file that is deleted and open still has its bytes on the disk. */
  @Test
  void filesOfARoundThatIsOver_areClosed_whoeverErasedIt() throws IOException {
    assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "a system that tells what is open");
    RoundId round = new RoundId(new RunId("run-1"), 1, 1);
    for (boolean own : new boolean[] {true, false}) {
      BlobUpdateStore store = new BlobUpdateStore(root, CACHE);
      try (var incoming = store.stage(round, 64)) {
        incoming.write(ByteBuffer.wrap(body(1, 64)));
        assertThat(incoming.commit(Digest.of(body(1, 64)))).isTrue();
      }
      assertThat(openFiles()).isPositive();
      (own ? store : new BlobUpdateStore(root)).erase(round);
      store.forgetOld();
      assertThat(openFiles()).as("erased here: %s", own).isZero();
    }
  }
}
