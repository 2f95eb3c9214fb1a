package dev.cairn.server.store.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.protocol.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody is told that a body is durable before the disk has said so of its bytes and its entry. */
@Timeout(60)
class SegmentForcesTest {
  private static final Digest DIGEST = Digest.of(new byte[] {1});

  @TempDir Path root;
  private final RecordingChannel channel = new RecordingChannel();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private Segment segment;

  @BeforeEach
  void open() throws IOException {
    segment = new Segment(Files.createFile(root.resolve("one.bodies")), channel, null);
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
  }

  private Segment.Region written() throws IOException {
    Segment.Region region = Objects.requireNonNull(segment.take(5_000));
    segment.write(region, 0, ByteBuffer.allocate(5_000));
    return region;
  }

  @Test
  void bytesAreDurable_beforeTheirEntryIsWritten_andThatBeforeTheAnswer() throws IOException {
    assertThat(segment.commit(written(), DIGEST, 5_000)).isZero();
    assertThat(segment.commit(written(), DIGEST, 5_000)).isEqualTo(1);
    assertThat(channel.calls())
        .containsExactly(
            "write 5000 at 65536",
            "force",
            "write 64 at 64",
            "force",
            "write 5000 at 73728",
            "force",
            "write 64 at 128",
            "force");
  }

  /** The system tells it once; the next force may go well, and what was lost stays lost. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void forceThatFails_isTheEndOfItsFile(int failing) throws IOException {
    Segment.Region first = written();
    Segment.Region second = written();
    AtomicInteger forces = new AtomicInteger();
    channel.beforeForce(
        () -> {
          if (forces.incrementAndGet() == failing) {
            throw new IOException("the disk is broken");
          }
        });
    assertThatThrownBy(() -> segment.commit(first, DIGEST, 5_000))
        .isInstanceOf(IOException.class)
        .hasMessage("the disk is broken");
    assertThatThrownBy(() -> segment.commit(second, DIGEST, 5_000)).isInstanceOf(IOException.class);
    assertThat(forces).hasValue(failing);
    assertThat(segment.hasRoom()).isFalse();
    assertThat(segment.file()).doesNotExist();
    assertThat(channel.calls()).endsWith("close");
  }

  private List<Future<Integer>> committedTogether(Throwable failure) throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<String> goOn = new CompletableFuture<>();
    channel.beforeForce(
        () -> {
          begun.countDown();
          goOn.join();
        });
    List<Segment.Region> regions = List.of(written(), written(), written());
    List<Future<Integer>> all = new ArrayList<>();
    all.add(threads.submit(() -> segment.commit(regions.get(0), DIGEST, 5_000)));
    assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
    for (Segment.Region region : regions.subList(1, 3)) {
      all.add(threads.submit(() -> segment.commit(region, DIGEST, 5_000)));
    }
    while (segment.waiting() < 2) {
      Thread.sleep(1);
    }
    AtomicInteger forces = new AtomicInteger();
    channel.beforeForce(
        () -> {
          // The second one of the first body, and then the first one of the others.
          if (forces.incrementAndGet() == 2 && failure instanceof IOException e) {
            throw e;
          }
          if (forces.get() == 2 && failure instanceof Error e) {
            throw e;
          }
        });
    goOn.complete("");
    return all;
  }

  @Test
  void bodiesThatWait_areForcedTogether() throws Exception {
    List<Future<Integer>> all = committedTogether(new Exception("none"));
    for (Future<Integer> one : all) {
      assertThat(one.get(20, TimeUnit.SECONDS)).isBetween(0, 2);
    }
    assertThat(channel.calls().stream().filter("force"::equals)).hasSize(4);
    assertThat(channel.calls())
        .endsWith(
            "force",
            "write 64 at 64",
            "force",
            "force",
            "write 64 at 128",
            "write 64 at 192",
            "force");
  }

  private static void assertFailed(Future<Integer> commit) {
    assertThatThrownBy(() -> commit.get(20, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(IOException.class);
  }

  @Test
  void failureOfOne_isThatOfAllWhoWaitedWithIt() throws Exception {
    List<Future<Integer>> all = committedTogether(new IOException("the disk is broken"));
    assertThat(all.get(0).get(20, TimeUnit.SECONDS)).isZero();
    assertFailed(all.get(1));
    assertFailed(all.get(2));
  }

  /** Such as a lack of memory, which comes when it likes. */
  @Test
  void errorInOneThread_isNoSuccessOfTheOthers() throws Exception {
    List<Future<Integer>> all = committedTogether(new OutOfMemoryError("no more direct memory"));
    assertThat(all.get(0).get(20, TimeUnit.SECONDS)).isZero();
    assertFailed(all.get(1));
    assertFailed(all.get(2));
    assertThat(segment.hasRoom()).isFalse();
  }
}
