package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.engine.port.UpdateIntake;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import dev.cairn.server.store.SmallText;
import dev.cairn.server.store.blob.BlobUpdateStore;
import dev.cairn.server.store.journal.RoundEnds;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.SharedPostgres;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What comes too late, or from processes that died, does not wait for the next start. */
@Timeout(60)
class LeftOversTest {
  private static final RoundId ENDED = RoundId.parse("run/1/1");
  private static final RoundId OPEN = RoundId.parse("run/2/1");
  private static final RoundId FORGOTTEN = RoundId.parse("other/1/1");
  private static final long PERIOD_MILLIS = 20;

  @TempDir Path state;
  private final Database database = SharedPostgres.freshDatabase();
  private final List<String> threads = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    database.close();
  }

  private void record(RoundId round, String... types) {
    for (int i = 0; i < types.length; i++) {
      database.update(
          "INSERT INTO event (stream, version, type, schema, at, payload)"
              + " VALUES (?, ?, ?, 1, now(), '{}')",
          "round/" + round,
          i,
          types[i]);
    }
  }

  /** A body is there at once, so that no look comes between its folder and itself. */
  private Digest put(RoundId round) throws Exception {
    byte[] body = {1, 2, 3};
    UpdateIntake.Incoming incoming =
        new BlobUpdateStore(state.resolve("elsewhere")).stage(round, body.length);
    incoming.write(ByteBuffer.wrap(body));
    assertThat(incoming.commit(Digest.of(body))).isTrue();
    Path run = folder("updates", round).getParent();
    Files.createDirectories(run.getParent());
    // An empty folder of the run would be deleted in between, too.
    if (Files.isDirectory(run)) {
      Files.move(folder("elsewhere", round), folder("updates", round));
    } else {
      Files.move(folder("elsewhere", round).getParent(), run);
    }
    return Digest.of(body);
  }

  private Path part(Path folder) throws Exception {
    Path part = folder.resolve(".phones." + UUID.randomUUID() + ".part");
    Files.createDirectories(folder);
    Instant old = Instant.now().minus(SmallText.PART_KEPT).minusSeconds(60);
    return Files.setLastModifiedTime(Files.writeString(part, "half"), FileTime.from(old));
  }

  private Path folder(String in, RoundId round) {
    return state.resolve(in + "/" + round.run() + "/" + round.index() + "-" + round.attempt());
  }

  private static void awaitGone(Path path) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (Files.exists(path)) {
      assertThat(System.nanoTime()).as("%s goes", path).isLessThan(end);
      Thread.sleep(5);
    }
  }

  private BlobUpdateStore updates() {
    return new BlobUpdateStore(state.resolve("updates"));
  }

  private LeftOvers start(BlobUpdateStore updates, long periodMillis) {
    RoundEnds ends = new RoundEnds(database);
    return LeftOvers.start(
        state,
        new UnfinishedRuns(
            updates,
            null,
            null,
            round -> {
              threads.add(Thread.currentThread().getName());
              return ends.isOver(round);
            },
            null),
        periodMillis);
  }

  /** As by an upload that went on for longer than its round. */
  @Test
  void updateThatComesAfterItsRoundHasEnded_isDeletedWithinThePeriod() throws Exception {
    BlobUpdateStore updates = updates();
    record(ENDED, "RoundOpened", "ClientJoined", "RoundAbandoned");
    record(OPEN, "RoundOpened", "ClientJoined");
    try (LeftOvers goesOn = start(updates, PERIOD_MILLIS)) {
      Digest counts = put(OPEN);
      for (RoundId over : List.of(ENDED, FORGOTTEN, ENDED)) {
        put(over);
        awaitGone(folder("updates", over));
      }
      awaitGone(folder("updates", FORGOTTEN).getParent());
      assertThat(updates.contains(OPEN, counts)).isTrue();
    }
    assertThat(threads).isNotEmpty().allMatch(name -> name.startsWith("cairn-purge"));
  }

  @Test
  void partOfAText_goesAtTheStart() throws Exception {
    Path part = part(state);
    try (LeftOvers goesOn = start(updates(), LeftOvers.PERIOD_MILLIS)) {
      assertThat(part).doesNotExist();
    }
  }

  @Test
  void partOfAText_goesLater() throws Exception {
    try (LeftOvers goesOn = start(updates(), PERIOD_MILLIS)) {
      awaitGone(part(state));
      awaitGone(part(state.resolve("statements")));
    }
  }
}
