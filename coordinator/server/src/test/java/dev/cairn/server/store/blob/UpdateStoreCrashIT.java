package dev.cairn.server.store.blob;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.engine.port.UpdateIntake;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.server.store.ChildJvm;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bodies of updates, several writers to one round, and kill -9. */
class UpdateStoreCrashIT {
  private static final int KILLS = 8;
  private static final int LINES_MIN = 60;
  private static final int KILL_WITHIN_MILLIS = 300;
  private static final RunId RUN = new RunId("run-1");

  @TempDir Path root;

  @Test
  void killedWriters_leaveAcknowledgedBodiesWhole_andNothingOfErasedOnes() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("-Dseed=" + seed);
    SplittableRandom random = new SplittableRandom(seed);
    int checked = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      Process child =
          ChildJvm.start(
              UpdateLoop.class, root.toString(), "" + kill * 1_000, "" + random.nextLong());
      List<String> lines = new ArrayList<>();
      while (lines.size() < LINES_MIN) {
        lines.add(ChildJvm.readLine(child));
      }
      Thread.sleep(random.nextInt(KILL_WITHIN_MILLIS));
      assertThat(child.isAlive()).isTrue();
      ChildJvm.kill(child);
      lines.addAll(ChildJvm.remainingLines(child));
      lines.removeIf(line -> !line.endsWith(".")); // The last one may be half.
      checked += check(lines);
    }
    assertThat(checked).isGreaterThan(KILLS);
  }

  /** Looks at the bodies of the last round, which is not erased yet, and at what is there. */
  private int check(List<String> lines) {
    String last = lines.get(lines.size() - 1).split(" ")[0];
    BlobUpdateStore store = new BlobUpdateStore(root);
    int checked = 0;
    for (String line : lines) {
      String[] parts = line.replace(".", "").split(" ");
      if (parts[0].equals(last)) {
        Digest digest = new Digest(parts[1]);
        assertThat(digestOf(store, round(Integer.parseInt(last)), digest)).isEqualTo(digest);
        checked++;
      }
    }
    // The last one of each process that was killed, and the one before it.
    assertThat(store.rounds(RUN)).hasSizeLessThanOrEqualTo(2 * KILLS);
    return checked;
  }

  private static Digest digestOf(BlobUpdateStore store, RoundId round, Digest body) {
    MessageDigest digest = Digest.sha256();
    store.read(round, body, (offset, block) -> digest.update(block));
    return Digest.from(digest.digest());
  }

  private static RoundId round(int index) {
    return new RoundId(RUN, index, 1);
  }

  /** Takes bodies in for ever, adds and erases them, and prints each that is durable. */
  static final class UpdateLoop {
    private static final int WRITERS = 3;
    private static final int BODIES = 3;

    public static void main(String[] args) throws Exception {
      BlobUpdateStore store = new BlobUpdateStore(Path.of(args[0]), 8 << 20);
      SplittableRandom random = new SplittableRandom(Long.parseLong(args[2]));
      ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
      for (int index = 2 + Integer.parseInt(args[1]); ; index++) {
        List<Future<?>> all = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
          SplittableRandom own = random.split();
          int round = index;
          all.add(writers.submit(() -> write(store, round, own)));
        }
        for (Future<?> writer : all) {
          writer.get();
        }
        store.erase(round(index - 1));
      }
    }

    private static void write(BlobUpdateStore store, int index, SplittableRandom random) {
      for (int of = 0; of < BODIES; of++) {
        byte[] body = new byte[8 * (1 + random.nextInt(300_000))];
        random.nextBytes(body);
        Digest digest = Digest.of(body);
        try (UpdateIntake.Incoming incoming = store.stage(round(index), body.length)) {
          incoming.write(ByteBuffer.wrap(body, 0, body.length / 2));
          if (random.nextInt(4) == 0) {
            continue;
          }
          incoming.write(ByteBuffer.wrap(body, body.length / 2, body.length - body.length / 2));
          if (!incoming.commit(digest)) {
            throw new IllegalStateException("not the body that was written");
          }
        }
        synchronized (UpdateLoop.class) {
          System.out.println(index + " " + digest.hex() + ".");
        }
        if (of % 2 == 0) {
          store.read(round(index), digest, (offset, block) -> {});
        }
      }
    }
  }
}
