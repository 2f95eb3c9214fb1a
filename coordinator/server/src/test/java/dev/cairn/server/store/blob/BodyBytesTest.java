package dev.cairn.server.store.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.engine.port.UpdateIntake;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.server.store.StoreTrouble;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is read of a body is what was written, from memory and from the disk, whatever its length.
 */
class BodyBytesTest {
  private static final long CACHE = 8 << 20;
  private static final int MIB = 1 << 20;
  private static final RoundId ROUND = new RoundId(new RunId("run-1"), 1, 1);

  @TempDir Path root;

  private static byte[] body(int length) {
    byte[] body = new byte[length];
    new SplittableRandom(length).nextBytes(body);
    return body;
  }

  private static Digest put(BlobUpdateStore store, byte[] body, int piece) {
    try (UpdateIntake.Incoming incoming = store.stage(ROUND, body.length)) {
      for (int at = 0; at < body.length; at += piece) {
        incoming.write(ByteBuffer.wrap(body, at, Math.min(piece, body.length - at)));
      }
      Digest digest = Digest.of(body);
      assertThat(incoming.commit(digest)).isTrue();
      return digest;
    }
  }

  private static byte[] read(BlobUpdateStore store, Digest digest, int length) {
    ByteBuffer all = ByteBuffer.allocate(length);
    store.read(
        ROUND,
        digest,
        (offset, block) -> {
          assertThat(offset).isEqualTo(all.position());
          assertThat(offset % 8).isZero();
          all.put(block);
        });
    return all.array();
  }

  /** Then only what is in memory can be read. */
  private void deleteFiles() throws IOException {
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(root.resolve("run-1/1-1"), "*.bodies")) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        8,
        4096,
        65_528,
        65_536,
        65_544,
        MIB - 8,
        MIB,
        MIB + 8,
        2 * MIB + 4096,
        3 * MIB + 4104,
        4 * MIB,
        12 * MIB + 24
      })
  void bodyOfAnyLength_isReadAsItCame(int length) {
    byte[] body = body(length);
    for (long cache : new long[] {CACHE, 0}) {
      for (int piece : new int[] {4099, 256 << 10, length}) {
        BlobUpdateStore store = new BlobUpdateStore(root, cache);
        Digest digest = put(store, body, piece);
        assertThat(read(new BlobUpdateStore(root), digest, length)).isEqualTo(body);
        assertThat(read(store, digest, length)).isEqualTo(body);
        assertThat(read(store, digest, length)).isEqualTo(body);
        assertThat(store.bytesInMemory()).isZero();
        store.erase(ROUND);
      }
    }
  }

  @Test
  void bodyThatHasJustCome_isReadFromMemory_once() throws IOException {
    BlobUpdateStore store = new BlobUpdateStore(root, CACHE);
    byte[] body = body(3 * MIB + 16);
    Digest digest = put(store, body, MIB);
    deleteFiles();
    assertThat(read(store, digest, body.length)).isEqualTo(body);
    assertThatThrownBy(() -> read(store, digest, body.length))
        .isInstanceOf(StoreTrouble.class)
        .hasMessage("The update " + digest + " is not there any more.");
  }

  /** What one coordinator takes in for another one is on the disk that both see. */
  @Test
  void bodyThatAnotherCoordinatorTookIn_isReadFromTheDisk() {
    byte[] body = body(2 * MIB + 8);
    Digest digest = put(new BlobUpdateStore(root, CACHE), body, 100_000);
    assertThat(read(new BlobUpdateStore(root, CACHE), digest, body.length)).isEqualTo(body);
  }

  @Test
  void roundThatIsOver_leavesNothingInMemory() {
    BlobUpdateStore store = new BlobUpdateStore(root, CACHE);
    Digest digest = put(store, body(MIB), MIB);
    assertThat(store.bytesInMemory()).isEqualTo(2 * MIB);
    store.erase(ROUND);
    assertThat(store.bytesInMemory()).isZero();
    assertThatThrownBy(() -> read(store, digest, MIB)).isInstanceOf(StoreTrouble.class);
  }

  @Test
  void bodyThatIsDiscarded_isNotInMemoryEither() {
    BlobUpdateStore store = new BlobUpdateStore(root, CACHE);
    Digest digest = put(store, body(MIB), MIB);
    store.discard(ROUND, digest);
    assertThat(store.bytesInMemory()).isZero();
    assertThatThrownBy(() -> read(store, digest, MIB)).isInstanceOf(StoreTrouble.class);
  }

  @Test
  void bodyThatBreaksOff_orIsAnother_leavesNothingInMemory() {
    BlobUpdateStore store = new BlobUpdateStore(root, CACHE);
    UpdateIntake.Incoming broken = store.stage(ROUND, 4 * MIB);
    broken.write(ByteBuffer.wrap(body(2 * MIB)));
    assertThat(store.bytesInMemory()).isEqualTo(5 * MIB);
    broken.close();
    broken.close();
    assertThat(store.bytesInMemory()).isZero();
    UpdateIntake.Incoming other = store.stage(ROUND, 2 * MIB);
    other.write(ByteBuffer.wrap(body(2 * MIB)));
    assertThat(other.commit(Digest.of(body(8)))).isFalse();
    assertThat(store.bytesInMemory()).isZero();
  }

  @Test
  void bodiesWithoutRoom_areReadFromTheDisk() {
    BlobUpdateStore store = new BlobUpdateStore(root, CACHE);
    UpdateIntake.Incoming slow = store.stage(ROUND, 6 * MIB);
    slow.write(ByteBuffer.wrap(body(MIB)));
    byte[] body = body(MIB + 8);
    Digest digest = put(store, body, MIB);
    assertThat(store.bytesInMemory()).isEqualTo(7 * MIB);
    assertThat(read(store, digest, body.length)).isEqualTo(body);
    slow.close();
    assertThat(store.bytesInMemory()).isZero();
  }

  @Test
  void bodyOfWhichLessThanABlockHasCome_takesNoRoomFromOthers() throws IOException {
    BlobUpdateStore store = new BlobUpdateStore(root, CACHE);
    UpdateIntake.Incoming slow = store.stage(ROUND, 6 * MIB);
    slow.write(ByteBuffer.wrap(body(MIB - 8)));
    assertThat(store.bytesInMemory()).isZero();
    byte[] body = body(MIB + 8);
    Digest digest = put(store, body, MIB);
    deleteFiles();
    assertThat(read(store, digest, body.length)).isEqualTo(body);
    slow.close();
    assertThat(store.bytesInMemory()).isZero();
  }

  private static byte[] fromDisk(RoundBodies round, BodyDisk disk, Digest digest, int length)
      throws IOException {
    ByteBuffer all = ByteBuffer.allocate(length);
    disk.read(Objects.requireNonNull(round.find(digest)), (offset, block) -> all.put(block));
    return all.array();
  }

  /** As it stands on a disk of which the file system wants the page cache. */
  @Test
  void bodiesThroughThePageCache_areTheSame() throws IOException {
    byte[] body = body(2 * MIB + 16);
    BodyDisk disk = BodyDisk.cached();
    try (RoundBodies round = new RoundBodies(root)) {
      Digest first = BodiesInFiles.put(round, disk, body, body.length);
      Digest second = BodiesInFiles.put(round, disk, body(24), 24);
      assertThat(fromDisk(round, disk, first, body.length)).isEqualTo(body);
      assertThat(fromDisk(round, disk, second, 24)).isEqualTo(body(24));
      BodyDisk direct = BodyDisk.direct(root, CACHE);
      assertThat(fromDisk(round, direct, first, body.length)).isEqualTo(body);
      assertThat(fromDisk(round, direct, second, 24)).isEqualTo(body(24));
    }
  }

  /** As it stands in a process that has little direct memory. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void bodyForWhichThereIsNoMoreDirectMemory_isTakenInAllTheSame(int blocks) throws IOException {
    BodyDisk disk = BodyDisk.direct(root, CACHE, new AlignedBlocks(blocks));
    byte[] body = body(4 * MIB + 16);
    byte[] other = body(MIB);
    for (int index = 0; index < 2; index++) {
      Path folder = Files.createDirectory(root.resolve("round-" + index));
      try (RoundBodies round = new RoundBodies(folder);
          IncomingBody first = new IncomingBody(round, disk, MIB)) {
        Digest digest = BodiesInFiles.put(round, disk, body, body.length);
        first.write(ByteBuffer.wrap(other));
        assertThat(first.commit(Digest.of(other))).isTrue();
        disk.forget(folder);
        assertThat(fromDisk(round, disk, digest, body.length)).isEqualTo(body);
        assertThat(fromDisk(round, disk, Digest.of(other), MIB)).isEqualTo(other);
        assertThat(disk.bytesInMemory()).isZero();
      }
    }
  }
}
