package dev.cairn.server.store.blob;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.engine.port.UpdateIntake;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.server.store.ChildJvm;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bodies of updates, past the page cache and in files that had others before, and kill -9. */
class UpdateStoreCrashIT {
  private static final int KILLS = 8;
  private static final int LINES_MIN = 60;
  private static final int KILL_WITHIN_MILLIS = 300;
  private static final RunId RUN = new RunId("run-1");

  @TempDir Path root;

  @Test
  void killedWriter_leavesAcknowledgedBodiesWhole_andNothingOfErasedOnes() throws Exception {
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

  /** Looks at the bodies of the last round, which is not erased yet, and at what is spare. */
  private int check(List<String> lines) throws IOException {
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
    try (Stream<Path> spares = Files.list(root.resolve(".spare"))) {
      assertThat(spares).allSatisfy(file -> assertThat(file).isEmptyFile());
    }
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
    private static final int BODIES = 5;

    public static void main(String[] args) {
      BlobUpdateStore store = new BlobUpdateStore(Path.of(args[0]), 8 << 20);
      SplittableRandom random = new SplittableRandom(Long.parseLong(args[2]));
      for (int index = 2 + Integer.parseInt(args[1]); ; index++) {
        for (int of = 0; of < BODIES; of++) {
          byte[] body = new byte[8 * (1 + random.nextInt(300_000))];
          random.nextBytes(body);
          Digest digest = Digest.of(body);
          try (UpdateIntake.Incoming incoming = store.stage(round(index), body.length)) {
            incoming.write(ByteBuffer.wrap(body));
            if (!incoming.commit(digest)) {
              throw new IllegalStateException("not the body that was written");
            }
          }
          System.out.println(index + " " + digest.hex() + ".");
          if (of % 2 == 0) {
            store.read(round(index), digest, (offset, block) -> {});
          }
        }
        store.erase(round(index - 1));
      }
    }
  }
}
