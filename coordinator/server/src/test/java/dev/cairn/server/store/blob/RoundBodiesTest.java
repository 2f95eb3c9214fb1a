package dev.cairn.server.store.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.protocol.Digest;
import dev.cairn.server.store.StoreTrouble;
import dev.cairn.server.store.Tmpfs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Bodies of a round share files, and nothing else. */
class RoundBodiesTest extends BodiesInFiles {
  private static final int MIB = 1 << 20;

  @Test
  void bodiesThatComeOneAfterTheOther_areInOneFile_untilItsTableIsFull() throws IOException {
    try (RoundBodies round = new RoundBodies(root)) {
      for (int i = 0; i < SegmentTable.SLOTS; i++) {
        Digest unused = put(round, body(i, 8));
      }
      assertThat(files()).hasSize(1);
      Digest unused = put(round, body(SegmentTable.SLOTS, 8));
      assertThat(files()).hasSize(2);
      for (int i = 0; i <= SegmentTable.SLOTS; i++) {
        assertThat(read(round, body(i, 8))).isEqualTo(body(i, 8));
      }
    }
  }

  @Test
  void bodiesThatComeAtTheSameTime_areInAsManyFilesAsThereAreProcessors() throws IOException {
    try (RoundBodies round = new RoundBodies(root)) {
      List<Segment.Region> all = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        all.add(round.take(8, false));
      }
      assertThat(files()).hasSize(Math.min(8, Runtime.getRuntime().availableProcessors()));
      assertThat(all).doesNotHaveDuplicates();
      assertThat(all.stream().map(region -> region.segment().open()).distinct())
          .as("as many in each")
          .hasSizeLessThanOrEqualTo(2);
    }
  }

  /** Of a page in which both are, one would bring old bytes of the other back. */
  @Test
  void bodiesPastThePageCache_areInOtherFilesThanThoseThroughIt() throws IOException {
    BodyDisk past = BodyDisk.direct(root, 4L * MIB);
    try (RoundBodies round = new RoundBodies(root)) {
      byte[] large = body(1, 70_000);
      byte[] small = body(2, 70_000);
      Digest one = put(round, past, large, large.length);
      Digest two = put(round, small);
      assertThat(files()).hasSize(past.isDirect() ? 2 : 1);
      Digest three = put(round, past, body(3, 70_000), 70_000);
      assertThat(files()).hasSize(past.isDirect() ? 2 : 1);
      past.forget(root);
      for (Digest digest : List.of(one, two, three)) {
        RoundBodies.Place place = Objects.requireNonNull(round.find(digest));
        assertThat(place.entry().offset()).isGreaterThanOrEqualTo(64 << 10);
      }
      assertThat(read(round, large)).isEqualTo(large);
      assertThat(read(round, small)).isEqualTo(small);
    }
  }

  /** A body has its entry before others know of it, and only whole ones have. */
  @Test
  void bodiesOfAnotherProcess_areFound_whenTheyAreWhole() throws IOException {
    try (RoundBodies theirs = new RoundBodies(root);
        RoundBodies ours = new RoundBodies(root);
        IncomingBody half = new IncomingBody(theirs, disk, 3_000)) {
      half.write(ByteBuffer.wrap(body(1, 3_000)));
      assertThat(ours.find(Digest.of(body(1, 3_000)))).isNull();
      Digest whole = put(theirs, body(2, 5_000));
      assertThat(ours.isOwn(whole)).isFalse();
      assertThat(read(ours, body(2, 5_000))).isEqualTo(body(2, 5_000));
      assertThat(half.commit(Digest.of(body(1, 3_000)))).isTrue();
      assertThat(read(ours, body(1, 3_000))).isEqualTo(body(1, 3_000));
    }
  }

  /** Also where others have looked at a table before, and its file was full. */
  @Test
  void bodiesOfAnotherProcess_areFound_alsoThoseThatComeLater_andNoneThatWasDiscarded()
      throws IOException {
    try (RoundBodies theirs = new RoundBodies(root);
        RoundBodies ours = new RoundBodies(root)) {
      for (int i = 0; i < SegmentTable.SLOTS + 3; i++) {
        Digest digest = Digest.of(body(i, 8));
        assertThat(ours.find(digest)).isNull();
        assertThat(put(theirs, body(i, 8))).isEqualTo(digest);
        assertThat(ours.find(digest)).isNotNull();
      }
      theirs.discard(Digest.of(body(7, 8)));
      assertThat(ours.find(Digest.of(body(7, 8)))).isNull();
      ours.discard(Digest.of(body(SegmentTable.SLOTS, 8)));
      assertThat(ours.find(Digest.of(body(SegmentTable.SLOTS, 8)))).isNull();
      Digest again = put(theirs, body(7, 8));
      for (int i = 0; i < SegmentTable.SLOTS; i++) {
        assertThat(read(ours, body(i, 8))).isEqualTo(body(i, 8));
      }
      assertThat(ours.find(again)).isNotNull();
    }
  }

  @Test
  void fileThatIsNoSegment_hasNoBodies_andHarmsNone() throws IOException {
    Files.write(root.resolve("0.bodies"), body(1, 40_000));
    Files.createFile(root.resolve("1.bodies"));
    try (RoundBodies theirs = new RoundBodies(root);
        RoundBodies ours = new RoundBodies(root)) {
      Digest whole = put(theirs, body(2, 5_000));
      assertThat(ours.find(whole)).isNotNull();
      assertThat(ours.find(Digest.of(body(3, 8)))).isNull();
    }
  }

  @Test
  void roomOfBodiesThatBreakOff_isUsedAgain_orGoesBackToTheDisk() throws IOException {
    try (RoundBodies round = new RoundBodies(root)) {
      long empty = Segment.FIRST;
      for (int i = 0; i < 50; i++) {
        try (IncomingBody broken = new IncomingBody(round, disk, 100_000)) {
          broken.write(ByteBuffer.wrap(body(i, 90_000)));
        }
      }
      assertThat(bytes()).isEqualTo(empty);
      IncomingBody first = new IncomingBody(round, disk, 100_000);
      first.write(ByteBuffer.wrap(body(1, 100_000)));
      Digest unused = put(round, body(2, 100_000));
      first.close();
      long before = bytes();
      for (int i = 3; i < 20; i++) {
        IncomingBody again = new IncomingBody(round, disk, 100_000);
        again.write(ByteBuffer.wrap(body(i, 100_000)));
        again.close();
      }
      assertThat(bytes()).isLessThanOrEqualTo(before + 2 * empty);
      Digest next = put(round, body(3, 100_000));
      assertThat(round.isOwn(next)).isTrue();
      assertThat(read(round, body(2, 100_000))).isEqualTo(body(2, 100_000));
      assertThat(read(round, body(3, 100_000))).isEqualTo(body(3, 100_000));
    }
  }

  @Test
  void bodyThatIsDiscarded_goesWithItsFile_ifItWasAlone() throws IOException {
    try (RoundBodies round = new RoundBodies(root)) {
      Digest one = put(round, body(1, 64));
      Digest two = put(round, body(2, 64));
      round.discard(one);
      assertThat(round.find(one)).isNull();
      assertThat(read(round, body(2, 64))).isEqualTo(body(2, 64));
      try (RoundBodies others = new RoundBodies(root)) {
        assertThat(others.find(one)).isNull();
        assertThat(others.find(two)).isNotNull();
      }
      round.discard(two);
      assertThat(files()).isEmpty();
      Digest three = put(round, body(3, 64));
      assertThat(round.find(three)).isNotNull();
    }
  }

  /** While a body is on its way, nobody takes its file away. */
  @Test
  void fileThatABodyIsOnItsWayTo_stays() throws IOException {
    try (RoundBodies round = new RoundBodies(root)) {
      Digest one = put(round, body(1, 64));
      try (IncomingBody other = new IncomingBody(round, disk, 64)) {
        other.write(ByteBuffer.wrap(body(2, 64)));
        round.discard(one);
        assertThat(files()).hasSize(1);
        assertThat(other.commit(Digest.of(body(2, 64)))).isTrue();
      }
      assertThat(read(round, body(2, 64))).isEqualTo(body(2, 64));
    }
  }

  /** A receipt for it would be for a body that nobody can find. */
  @Test
  void bodyOfWhichTheFileWasDeleted_isNotAcknowledged() throws IOException {
    RoundBodies round = new RoundBodies(root);
    Digest before = put(round, body(1, 64));
    IncomingBody late = new IncomingBody(round, disk, 64);
    late.write(ByteBuffer.wrap(body(2, 64)));
    Files.delete(files().get(0));
    assertThatThrownBy(() -> late.commit(Digest.of(body(2, 64)))).isInstanceOf(StoreTrouble.class);
    assertThat(round.find(before)).isNull();
    assertThat(round.find(Digest.of(body(2, 64)))).isNull();
    round.close();
    IncomingBody later = new IncomingBody(round, disk, 64);
    assertThatThrownBy(() -> later.write(ByteBuffer.wrap(body(3, 64))))
        .isInstanceOf(StoreTrouble.class);
    assertThat(files()).isEmpty();
  }

  @Test
  void fullDisk_isSaid_andTakesBodiesInAgainWhenThereIsRoom() throws Exception {
    try (Tmpfs small = Tmpfs.mount(root.resolve("small"), "2m")) {
      BodyDisk smallDisk = BodyDisk.direct(small.path(), 8L * MIB);
      try (RoundBodies round = new RoundBodies(small.path())) {
        Digest counts = put(round, smallDisk, body(1, MIB), MIB);
        for (int i = 0; i < 3; i++) {
          assertThatThrownBy(() -> put(round, smallDisk, body(2, 2 * MIB), 2 * MIB))
              .isInstanceOfSatisfying(
                  StoreTrouble.class,
                  trouble ->
                      assertThat(trouble)
                          .hasMessageEndingWith("free some space and try again.")
                          .matches(StoreTrouble::diskFull));
          assertThat(smallDisk.bytesInMemory()).isEqualTo(2 * MIB);
        }
        Digest fits = put(round, smallDisk, body(3, 500_000), 500_000);
        assertThat(round.find(counts)).isNotNull();
        assertThat(round.find(fits)).isNotNull();
      }
    }
  }

  /** Several threads write bodies, break some off, and look for others. */
  @Test
  void bodiesOfManyThreads_areAllWhole() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("-Dseed=" + seed);
    SplittableRandom random = new SplittableRandom(seed);
    BodyDisk direct = BodyDisk.direct(root, 16L * MIB);
    List<byte[]> whole = Collections.synchronizedList(new ArrayList<>());
    ExecutorService threads = Executors.newFixedThreadPool(6);
    try (RoundBodies round = new RoundBodies(root)) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 240; i++) {
        long own = random.nextLong();
        all.add(threads.submit(() -> write(round, direct, own, whole)));
      }
      for (Future<?> one : all) {
        one.get(60, TimeUnit.SECONDS);
      }
      direct.forget(root);
      for (byte[] body : whole) {
        assertThat(read(round, body)).isEqualTo(body);
      }
      assertThat(whole).hasSizeGreaterThan(100);
      assertThat(files()).hasSizeLessThan(10);
    } finally {
      threads.shutdownNow();
    }
    // As after a crash, when another process takes the round over.
    try (RoundBodies next = new RoundBodies(root)) {
      for (byte[] body : whole) {
        assertThat(read(next, body)).isEqualTo(body);
      }
    }
  }

  private static void write(RoundBodies round, BodyDisk disk, long seed, List<byte[]> whole) {
    SplittableRandom random = new SplittableRandom(seed);
    int length = 8 * (1 + random.nextInt(random.nextInt(8) == 0 ? 300_000 : 20_000));
    byte[] body = body(seed, length);
    try (IncomingBody incoming = new IncomingBody(round, disk, length)) {
      int first = random.nextInt(length);
      incoming.write(ByteBuffer.wrap(body, 0, first));
      if (random.nextInt(4) > 0) {
        incoming.write(ByteBuffer.wrap(body, first, length - first));
        assertThat(incoming.commit(Digest.of(body))).isTrue();
        whole.add(body);
      }
    }
  }

  /** What follows a body in its file is never taken for a part of it. */
  @Test
  void bodyWhoseFileIsTooShort_isTroubleAndNotLessThanItWas() throws IOException {
    try (RoundBodies round = new RoundBodies(root)) {
      Digest digest = put(round, body(1, 70_000));
      try (FileChannel file = FileChannel.open(files().get(0), StandardOpenOption.WRITE)) {
        file.truncate(Segment.FIRST + 69_000);
      }
      RoundBodies.Place place = Objects.requireNonNull(round.find(digest));
      List<Integer> read = new ArrayList<>();
      assertThatThrownBy(() -> disk.read(place, (offset, block) -> read.add(block.remaining())))
          .isInstanceOf(IOException.class)
          .hasMessage("expected 70000 bytes, found 69000");
      assertThat(read).isEmpty();
    }
  }
}
