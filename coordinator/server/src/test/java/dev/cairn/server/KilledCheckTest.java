package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.server.store.StateFolder;
import dev.cairn.server.store.postgres.EmbeddedPostgres;
import dev.cairn.server.store.postgres.SharedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
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
