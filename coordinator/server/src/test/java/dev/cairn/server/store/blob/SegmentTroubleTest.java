package dev.cairn.server.store.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.cairn.protocol.Digest;
import dev.cairn.server.store.StoreTrouble;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What goes wrong with one body, or with one file, harms no others and leaves nothing behind. */
class SegmentTroubleTest extends BodiesInFiles {
  private static final int TRIES = 20;

  private IncomingBody begun(RoundBodies round, byte[] body) {
    IncomingBody incoming = new IncomingBody(round, disk, body.length);
    incoming.write(ByteBuffer.wrap(body));
    return incoming;
  }

  /** Does something while this thread is interrupted, which closes the channel that it uses. */
  private static void interrupted(Runnable work) {
    Thread.currentThread().interrupt();
    try {
      work.run();
    } finally {
      boolean unused = Thread.interrupted();
    }
  }

  private static long openFiles() {
    return ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class)
        .getOpenFileDescriptorCount();
  }

  @Test
  void writeThatFails_keepsNoLaterBodyOut() throws IOException {
    try (RoundBodies round = new RoundBodies(root)) {
      Digest unused = put(round, body(1, 64));
      IncomingBody broken = new IncomingBody(round, disk, 64);
      interrupted(
          () ->
              assertThatThrownBy(() -> broken.write(ByteBuffer.wrap(body(2, 64))))
                  .isInstanceOf(StoreTrouble.class));
      for (int i = 3; i < 6; i++) {
        Digest later = put(round, body(i, 64));
        assertThat(round.isOwn(later)).isTrue();
      }
      assertThat(read(round, body(1, 64))).isEqualTo(body(1, 64));
    }
  }

  @Test
  void bodyThatIsGivenUpByAnInterruptedThread_keepsNoLaterBodyOut() throws IOException {
    try (RoundBodies round = new RoundBodies(root)) {
      Digest unused = put(round, body(1, 64));
      IncomingBody broken = begun(round, body(2, 64));
      interrupted(broken::close);
      for (int i = 3; i < 6; i++) {
        Digest later = put(round, body(i, 64));
        assertThat(round.isOwn(later)).isTrue();
      }
      assertThat(read(round, body(1, 64))).isEqualTo(body(1, 64));
    }
  }

  /** A disk that makes nothing durable for a while must not take files and room for each try. */
  @Test
  void commitsThatFail_leaveNeitherFilesNorRoomInUse() throws IOException {
    try (RoundBodies round = new RoundBodies(root)) {
      byte[] counts = body(1, 64);
      Digest unused = put(round, counts);
      long filesBefore = openFiles();
      for (int i = 0; i < TRIES; i++) {
        byte[] body = body(2 + i, 100_000);
        IncomingBody failing = begun(round, body);
        interrupted(
            () ->
                assertThatThrownBy(() -> failing.commit(Digest.of(body)))
                    .isInstanceOf(StoreTrouble.class));
      }
      assertThat(openFiles() - filesBefore).as("open files").isLessThan(TRIES / 2);
      assertThat(files()).hasSizeLessThan(4);
      assertThat(bytes()).isLessThan(4 * (Segment.FIRST + 110_000));
      assertThat(read(round, counts)).isEqualTo(counts);
    }
  }

  /** A device that sends again while its first try still goes on. */
  @Test
  void bodyThatComesTwiceAtOnce_isThereOnce() throws IOException {
    byte[] body = body(1, 50_000);
    Digest digest = Digest.of(body);
    try (RoundBodies round = new RoundBodies(root);
        RoundBodies others = new RoundBodies(root)) {
      // Neither is durable when the other one begins to be.
      List<Segment.Region> both =
          List.of(round.take(body.length, false), round.take(body.length, false));
      for (Segment.Region region : both) {
        region.segment().write(region, 0, ByteBuffer.wrap(body));
      }
      assertThat(round.commit(both.get(0), digest, body.length)).isTrue();
      assertThat(round.commit(both.get(1), digest, body.length)).isFalse();
      both.get(1).segment().giveBack(both.get(1));
      assertThat(read(others, body)).isEqualTo(body);
      round.discard(digest);
      assertThat(round.find(digest)).isNull();
      assertThat(others.find(digest)).as("for others").isNull();
      assertThat(bytes()).isLessThanOrEqualTo(2L * Segment.FIRST);
    }
  }

  /** The end of its round, and an update of it that came too late, on two threads. */
  @Test
  void discardOfABody_afterItsRoundWasClosed_isNoTrouble() throws IOException {
    RoundBodies round = new RoundBodies(root);
    Digest digest = put(round, body(1, 64));
    Digest other = put(round, body(2, 64));
    round.close();
    round.discard(digest);
    for (Path file : files()) {
      Files.delete(file);
    }
    round.discard(other);
    assertThat(round.find(digest)).isNull();
  }

  /** Its folder is here again: what is acknowledged can be read, and by this process first. */
  @Test
  void bodyThatComesAgain_afterOthersDeletedItsFile_isFound() throws IOException {
    try (RoundBodies round = new RoundBodies(root)) {
      byte[] body = body(1, 64);
      Digest digest = put(round, body);
      for (Path file : files()) {
        Files.delete(file);
      }
      assertThat(round.find(digest)).isNull();
      try (IncomingBody late = begun(round, body(2, 64))) {
        assertThatThrownBy(() -> late.commit(Digest.of(body(2, 64))))
            .isInstanceOf(StoreTrouble.class);
      }
      assertThat(put(round, body)).isEqualTo(digest);
      assertThat(read(round, body)).isEqualTo(body);
    }
  }

  @Test
  void roomOfABodyThatWasShorterThanAnnounced_isFreeWhenItIsDiscarded() throws IOException {
    try (RoundBodies round = new RoundBodies(root)) {
      byte[] counts = body(1, 64);
      Digest unused = put(round, counts);
      for (int i = 0; i < TRIES; i++) {
        byte[] body = body(2 + i, 64);
        try (IncomingBody incoming = new IncomingBody(round, disk, 100_000)) {
          incoming.write(ByteBuffer.wrap(body));
          assertThat(incoming.commit(Digest.of(body))).isTrue();
        }
        round.discard(Digest.of(body));
      }
      Digest last = put(round, body(99, 100_000));
      assertThat(round.isOwn(last)).isTrue();
      assertThat(bytes()).isLessThan(Segment.FIRST + 4_096 + 110_000);
    }
  }

  /** A device is told what it can understand. */
  @Test
  void bodyWhoseRoundEndsMeanwhile_isToldSo() {
    RoundBodies round = new RoundBodies(root);
    IncomingBody late = begun(round, body(1, 64));
    IncomingBody later = new IncomingBody(round, disk, 128);
    later.write(ByteBuffer.wrap(body(2, 64)));
    assertThatThrownBy(
            () -> {
              round.close();
              later.write(ByteBuffer.wrap(body(2, 64)));
            })
        .isInstanceOf(StoreTrouble.class)
        .hasMessageContaining("the round is over");
    assertThatThrownBy(() -> late.commit(Digest.of(body(1, 64))))
        .isInstanceOf(StoreTrouble.class)
        .hasMessageContaining("the round is over");
  }

  /** After trouble a file with whole bodies is closed, and what is in it may be too late, too. */
  @Test
  void discardOfABody_whoseFileTakesNoMore_takesItOut() throws IOException {
    try (RoundBodies round = new RoundBodies(root);
        RoundBodies others = new RoundBodies(root)) {
      Digest late = put(round, body(1, 64));
      Digest other = put(round, body(3, 64));
      IncomingBody failing = begun(round, body(2, 64));
      interrupted(
          () ->
              assertThatThrownBy(() -> failing.commit(Digest.of(body(2, 64))))
                  .isInstanceOf(StoreTrouble.class));
      assertThat(others.find(late)).isNotNull();
      round.discard(late);
      assertThat(round.find(late)).isNull();
      assertThat(others.find(late)).isNull();
      assertThat(others.find(other)).isNotNull();
    }
  }

  /** Two coordinators took the same body in; it is here as long as one of them has it. */
  @Test
  void bodyOfTwoOthers_isFound_whenOneOfTheFilesGoes() throws IOException {
    try (RoundBodies one = new RoundBodies(root);
        RoundBodies two = new RoundBodies(root);
        RoundBodies asks = new RoundBodies(root)) {
      Digest digest = put(one, body(1, 64));
      assertThat(put(two, body(1, 64))).isEqualTo(digest);
      Files.delete(Objects.requireNonNull(asks.find(digest)).file());
      assertThat(asks.find(digest)).isNotNull();
    }
  }

  /** Also one after which others are on their way, so that its room does not go at once. */
  @Test
  void fileThatCannotBeWritten_takesNoMore_andGoesWhenNobodyNeedsIt() throws IOException {
    Path file = root.resolve("one.bodies");
    Segment segment = Segment.create(file, false);
    Segment.Region broken = Objects.requireNonNull(segment.take(64));
    Segment.Region after = Objects.requireNonNull(segment.take(64));
    interrupted(
        () ->
            assertThatThrownBy(() -> segment.write(broken, 0, ByteBuffer.wrap(body(1, 64))))
                .isInstanceOf(IOException.class));
    assertThat(segment.hasRoom()).isFalse();
    segment.giveBack(broken);
    assertThat(file).exists();
    segment.giveBack(after);
    assertThat(file).doesNotExist();
  }

  /** Those that are made durable together have an entry each. */
  @Test
  void bodiesThatAreCommittedTogether_areDiscardedOneByOne() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try (RoundBodies round = new RoundBodies(root);
        RoundBodies others = new RoundBodies(root)) {
      List<Future<Digest>> all = new ArrayList<>();
      for (int i = 0; i < 80; i++) {
        byte[] body = body(i, 64);
        all.add(threads.submit(() -> put(round, body)));
      }
      for (int i = 0; i < all.size(); i += 2) {
        all.get(i + 1).get(20, TimeUnit.SECONDS);
        round.discard(all.get(i).get(20, TimeUnit.SECONDS));
      }
      for (int i = 0; i < all.size(); i++) {
        assertThat(others.find(all.get(i).get()) == null).as("body %d", i).isEqualTo(i % 2 == 0);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** The room of the one that came second is free again. */
  @Test
  void equalBodies_thatTwoThreadsCommit_leaveRoomForOne() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    CyclicBarrier both = new CyclicBarrier(2);
    try (RoundBodies round = new RoundBodies(root)) {
      for (int i = 0; i < 30; i++) {
        byte[] body = body(i, 50_000);
        Callable<Boolean> comes =
            () -> {
              try (IncomingBody incoming = begun(round, body)) {
                both.await(20, TimeUnit.SECONDS);
                return incoming.commit(Digest.of(body));
              }
            };
        for (Future<Boolean> each : threads.invokeAll(List.of(comes, comes))) {
          assertThat(each.get()).isTrue();
        }
        round.discard(Digest.of(body));
        assertThat(round.find(Digest.of(body))).isNull();
      }
      assertThat(bytes()).isLessThanOrEqualTo(2L * Segment.FIRST);
    } finally {
      threads.shutdownNow();
    }
  }
}
