package dev.cairn.server.store.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.server.store.StoreFault;
import dev.cairn.server.store.StoreTrouble;
import dev.cairn.server.store.Tmpfs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlobFolderTest {
  /** FIPS 180-2, appendix B.1. */
  private static final String ABC_HEX =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @TempDir Path root;
  private BlobFolder folder;

  @BeforeEach
  void open() {
    folder = BlobFolder.open(root);
  }

  @Test
  void committedBody_isAFileNamedByItsDigest() throws Exception {
    assertThat(store("abc")).isEqualTo(new BlobRef(ABC_HEX, 3));
    assertThat(root.resolve("blobs/sha256/ba").resolve(ABC_HEX)).hasContent("abc");
    assertThat(folder.exists(ABC_HEX)).isTrue();
    assertThat(read(folder, ABC_HEX)).isEqualTo("abc".getBytes(StandardCharsets.UTF_8));
    assertThat(root.resolve("staging")).isEmptyDirectory();
  }

  @Test
  void piecesOfAnySizeAndKind_makeTheSameBody() throws Exception {
    byte[] body = random(1_000_003);
    String hex = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
    ByteBuffer direct = ByteBuffer.allocateDirect(body.length).put(body).flip();
    for (int piece : new int[] {997, 131_072, 500_000, body.length}) {
      for (ByteBuffer source :
          List.of(ByteBuffer.wrap(body), ByteBuffer.wrap(body).asReadOnlyBuffer(), direct)) {
        try (Staging staging = folder.stage(body.length)) {
          ByteBuffer rest = source.duplicate();
          while (rest.hasRemaining()) {
            int length = Math.min(piece, rest.remaining());
            ByteBuffer part = rest.slice(rest.position(), length);
            staging.write(part);
            assertThat(part.hasRemaining()).isFalse();
            rest.position(rest.position() + length);
          }
          assertThat(staging.commit(hex)).isEqualTo(new BlobRef(hex, body.length));
        }
        assertThat(read(folder, hex)).isEqualTo(body);
        assertThat(folder.delete(hex)).isTrue();
      }
    }
  }

  @Test
  void writtenBuffer_keepsItsLimit() throws Exception {
    try (Staging staging = folder.stage(1_000_000)) {
      ByteBuffer buffer = ByteBuffer.allocate(900_000).position(100_000).limit(700_000);
      staging.write(buffer);
      assertThat(buffer.position()).isEqualTo(700_000);
      assertThat(buffer.limit()).isEqualTo(700_000);
      assertThat(staging.bytes()).isEqualTo(600_000);
    }
  }

  @Test
  void emptyBody_isABodyToo() throws Exception {
    BlobRef ref = store("");
    assertThat(ref.bytes()).isZero();
    assertThat(read(folder, ref.hex())).isEmpty();
  }

  @Test
  void bodyOfExactlyTheLimit_passesAndOneByteMoreIsRefused() throws Exception {
    try (Staging staging = folder.stage(3)) {
      staging.write(bytes("ab"));
      staging.write(bytes("c"));
      assertThat(staging.commit(ABC_HEX).bytes()).isEqualTo(3);
    }
    Staging staging = folder.stage(3);
    staging.write(bytes("ab"));
    assertThatExceptionOfType(BlobRefused.class)
        .isThrownBy(() -> staging.write(bytes("cd")))
        .matches(refused -> refused.reason() == BlobRefused.Reason.TOO_LARGE)
        .withMessageContaining("3 bytes allowed");
    assertThat(root.resolve("staging")).isEmptyDirectory();
    assertThatThrownBy(() -> staging.write(bytes("c"))).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> staging.commit(null)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void otherDigestThanAnnounced_isRefusedAndNothingIsKept() throws Exception {
    Staging staging = folder.stage(10);
    staging.write(bytes("abd"));
    assertThatExceptionOfType(BlobRefused.class)
        .isThrownBy(() -> staging.commit(ABC_HEX))
        .matches(refused -> refused.reason() == BlobRefused.Reason.WRONG_DIGEST);
    assertThat(root.resolve("staging")).isEmptyDirectory();
    assertThat(list()).isEmpty();
  }

  @Test
  void sameBodyAgain_givesTheSameBlob() throws Exception {
    BlobRef first = store("abc");
    Object file = Files.getAttribute(root.resolve("blobs/sha256/ba").resolve(ABC_HEX), "unix:ino");
    assertThat(store("abc")).isEqualTo(first);
    assertThat(Files.getAttribute(root.resolve("blobs/sha256/ba").resolve(ABC_HEX), "unix:ino"))
        .isEqualTo(file);
    assertThat(list()).containsExactly(ABC_HEX);
    assertThat(root.resolve("staging")).isEmptyDirectory();
  }

  @Test
  void closedWithoutCommit_leavesNothing() throws Exception {
    try (Staging staging = folder.stage(10)) {
      staging.write(bytes("abc"));
      assertThat(root.resolve("staging")).isNotEmptyDirectory();
    }
    assertThat(root.resolve("staging")).isEmptyDirectory();
    assertThat(list()).isEmpty();
  }

  @Test
  void opening_deletesWhatNobodyGoesOnWith_andKeepsTheRest() throws Exception {
    store("abc");
    Staging killed = folder.stage(10);
    killed.write(bytes("half"));
    BlobFolder.open(root);
    assertThat(root.resolve("staging")).as("of a process that may be alive").isNotEmptyDirectory();
    try (Stream<Path> files = Files.list(root.resolve("staging"))) {
      Files.setLastModifiedTime(
          files.findFirst().orElseThrow(),
          FileTime.from(Instant.now().minus(BlobFolder.UNFINISHED_KEPT).minusSeconds(1)));
    }
    BlobFolder next = BlobFolder.open(root);
    assertThat(root.resolve("staging")).isEmptyDirectory();
    assertThat(read(next, ABC_HEX)).isEqualTo("abc".getBytes(StandardCharsets.UTF_8));
    killed.close();
  }

  @Test
  void deletedBlob_isGone() throws Exception {
    store("abc");
    assertThat(folder.delete(ABC_HEX)).isTrue();
    assertThat(folder.delete(ABC_HEX)).isFalse();
    assertThat(folder.exists(ABC_HEX)).isFalse();
    assertThatExceptionOfType(StoreFault.class)
        .isThrownBy(() -> folder.open(ABC_HEX))
        .withMessageContaining("missing");
  }

  @Test
  void names_areNothingButDigests() {
    for (String name : List.of("", "../../etc/passwd", ABC_HEX.toUpperCase(Locale.ROOT))) {
      assertThatThrownBy(() -> folder.open(name)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> folder.delete(name)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void manyAtOnce_allArriveAlsoWhereTheyAreEqual() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Callable<BlobRef>> jobs =
          IntStream.range(0, 80)
              .mapToObj(i -> (Callable<BlobRef>) () -> store("body " + i % 20))
              .toList();
      for (var job : pool.invokeAll(jobs)) {
        assertThat(folder.exists(job.get().hex())).isTrue();
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(list()).hasSize(20).doesNotHaveDuplicates();
    assertThat(root.resolve("staging")).isEmptyDirectory();
  }

  @Test
  void fullDisk_isTroubleAndLeavesNothing() throws Exception {
    try (Tmpfs disk = Tmpfs.mount(root.resolve("small"), "2m")) {
      BlobFolder small = BlobFolder.open(disk.path());
      Staging staging = small.stage(10_000_000);
      assertThatExceptionOfType(StoreTrouble.class)
          .isThrownBy(() -> staging.write(ByteBuffer.wrap(random(3_000_000))))
          .withMessageContaining("is full: free some space")
          .withMessageContaining(disk.path().toString());
      assertThat(disk.path().resolve("staging")).isEmptyDirectory();
      try (Stream<String> none = small.list()) {
        assertThat(none).isEmpty();
      }
      try (Staging smaller = small.stage(3)) {
        smaller.write(bytes("abc"));
        assertThat(smaller.commit(ABC_HEX).hex()).isEqualTo(ABC_HEX);
      }
    }
  }

  private BlobRef store(String body) throws BlobRefused {
    try (Staging staging = folder.stage(1_000)) {
      staging.write(bytes(body));
      return staging.commit(null);
    }
  }

  private List<String> list() {
    try (Stream<String> names = folder.list()) {
      return names.collect(Collectors.toList());
    }
  }

  private static byte[] read(BlobFolder folder, String hex) throws IOException {
    try (FileChannel channel = folder.open(hex)) {
      ByteBuffer bytes = ByteBuffer.allocate((int) channel.size());
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
      return bytes.array();
    }
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new SplittableRandom(5).nextBytes(bytes);
    return bytes;
  }
}
