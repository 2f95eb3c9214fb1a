package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.server.store.StateFolder;
import dev.cairn.server.store.postgres.EmbeddedPostgres;
import dev.cairn.server.store.postgres.SharedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a killed check of a backup leaves is swept, and nothing else. */
@Timeout(120)
class KilledCheckTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  @TempDir Path folder;
  private final RestoreCheck check = new RestoreCheck(SharedPostgres.PROGRAMS, Clock.systemUTC());

  private Path scratch() throws Exception {
    return Files.createTempDirectory(folder, RestoreCheck.SCRATCH);
  }

  /** A process that was killed has no lock any more, and its server goes on. */
  private static ProcessHandle left(Path scratch) {
    try (StateFolder state = StateFolder.open(scratch)) {
      return EmbeddedPostgres.start(state, SharedPostgres.PROGRAMS, true).process();
    }
  }

  @Test
  void serverAndFolderOfAKilledCheck_areSwept() throws Exception {
    Path scratch = scratch();
    ProcessHandle server = left(scratch);
    assertThat(server.isAlive()).isTrue();
    check.sweep(folder);
    assertThat(server.onExit()).succeedsWithin(DEADLINE);
    assertThat(scratch).doesNotExist();
  }

  /** It was killed before it had a lock, or its deletion was, which takes the lock last. */
  @Test
  void emptyFolderOfAKilledCheck_isSwept_whenItIsOld() throws Exception {
    Instant old = Instant.now().minus(RestoreCheck.EMPTY_KEPT).minusSeconds(60);
    Path empty = scratch();
    Path young = scratch();
    Path full = scratch();
    Path file = Files.writeString(full.resolve("thesis.txt"), "mine");
    Path foreign = Files.createDirectory(folder.resolve("check-7"));
    for (Path one : List.of(empty, full, foreign)) {
      Files.setLastModifiedTime(one, FileTime.from(old));
    }
    check.sweep(folder);
    assertThat(empty).doesNotExist();
    assertThat(List.of(young, file, foreign)).allMatch(Files::exists);
  }

  @Test
  void folderOfAnEarlierVersion_isSwept_andWhatIsNoChecksIsNot() throws Exception {
    Path earlier = Files.createTempDirectory(folder, RestoreCheck.EARLIER_SCRATCH);
    StateFolder.open(earlier).close();
    Path held = Files.createTempDirectory(folder, RestoreCheck.EARLIER_SCRATCH);
    Path foreign = Files.createTempDirectory(folder, RestoreCheck.EARLIER_SCRATCH);
    Path file = Files.writeString(foreign.resolve("list.txt"), "mine");
    Path named = Files.createDirectory(folder.resolve("check-list"));
    StateFolder.open(named).close();
    try (StateFolder goesOn = StateFolder.open(held)) {
      check.sweep(folder);
      assertThat(goesOn.path()).isNotEmptyDirectory();
    }
    assertThat(earlier).doesNotExist();
    assertThat(List.of(file, named)).allMatch(Files::exists);
  }

  @Test
  void coordinatorThatStarts_sweepsWhatAKilledOneLeft() throws Exception {
    try (TestCoordinator coordinator = new TestCoordinator(folder.resolve("state"))) {
      coordinator.stop();
      Path backups = Files.createDirectories(folder.resolve("state/backups"));
      Path scratch = Files.createTempDirectory(backups, RestoreCheck.SCRATCH);
      ProcessHandle server = left(scratch);
      coordinator.start();
      assertThat(server.onExit()).succeedsWithin(DEADLINE);
      long end = System.nanoTime() + DEADLINE.toNanos();
      while (Files.exists(scratch)) {
        assertThat(System.nanoTime()).as("the folder goes, too").isLessThan(end);
        Thread.sleep(20);
      }
    }
  }

  @Test
  void checkThatGoesOn_andWhatIsNoChecks_areLeftAlone() throws Exception {
    Path empty = scratch();
    Path foreign = scratch();
    Path file = Files.writeString(foreign.resolve("thesis.txt"), "mine");
    Path other = Files.createDirectory(folder.resolve("others"));
    StateFolder.open(other).close();
    Path held = scratch();
    try (StateFolder state = StateFolder.open(held);
        EmbeddedPostgres postgres = EmbeddedPostgres.start(state, SharedPostgres.PROGRAMS, true)) {
      check.sweep(folder);
      assertThat(postgres.process().isAlive()).isTrue();
      assertThat(held).isNotEmptyDirectory();
    }
    assertThat(file).hasContent("mine");
    assertThat(empty).isDirectory();
    assertThat(other).isDirectory();
  }
}
