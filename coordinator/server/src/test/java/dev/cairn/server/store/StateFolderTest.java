package dev.cairn.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFolderTest {
  @TempDir Path temp;

  @Test
  void newFolder_isMadeForItsOwnerOnly() throws IOException {
    try (StateFolder state = StateFolder.open(temp.resolve("a/b"))) {
      assertThat(state.path()).isEqualTo(temp.toRealPath().resolve("a/b"));
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state.path())))
          .isEqualTo("rwx------");
    }
  }

  @Test
  void secondOpenInThisProcess_isRefusedUntilTheFirstCloses() throws IOException {
    Path path = temp.resolve("state");
    Path link = Files.createSymbolicLink(temp.resolve("link"), path);
    StateFolder first = StateFolder.open(path);
    assertInUse(link, ProcessHandle.current().pid());
    first.close();
    StateFolder second = StateFolder.open(link);
    first.close(); // Closing twice must not give away what another holds by now.
    assertInUse(path, ProcessHandle.current().pid());
    second.close();
  }

  @Test
  void sharedFolder_isHeldUntilTheLastOfThisProcessCloses() {
    Path path = temp.resolve("state");
    StateFolder first = StateFolder.openShared(path);
    StateFolder second = StateFolder.openShared(path);
    assertInUse(path, ProcessHandle.current().pid());
    first.close();
    first.close(); // Closing twice must not give away what the second one holds.
    assertInUse(path, ProcessHandle.current().pid());
    second.close();
    try (StateFolder alone = StateFolder.open(path)) {
      assertThatThrownBy(() -> StateFolder.openShared(alone.path()))
          .isInstanceOf(StartFailure.class)
          .hasMessageContaining("is in use by another coordinator");
    }
  }

  /** The refused attempt must not release the lock either, so it is made twice. */
  @Test
  void folderOfAnotherProcess_isRefusedAndNamesIt() throws Exception {
    Path path = temp.resolve("state");
    Process other = ChildJvm.start(Holder.class, path.toString());
    try {
      assertThat(ChildJvm.readLine(other)).isEqualTo("held");
      assertInUse(path, other.pid());
      assertInUse(path, other.pid());
    } finally {
      ChildJvm.kill(other);
    }
    StateFolder.open(path).close();
  }

  @Test
  void lockOfThisProcess_isSeenByOthers() throws Exception {
    Path path = temp.resolve("state");
    try (StateFolder state = StateFolder.open(path)) {
      assertThatThrownBy(() -> StateFolder.open(path)).isInstanceOf(StartFailure.class);
      Process other = ChildJvm.start(Holder.class, path.toString());
      assertThat(ChildJvm.readLine(other))
          .startsWith("The state folder " + state.path() + " is in use")
          .contains("(pid " + ProcessHandle.current().pid() + ")");
      ChildJvm.kill(other);
    }
  }

  @Test
  void file_isRefused() throws IOException {
    Path file = Files.createFile(temp.resolve("file"));
    assertThatThrownBy(() -> StateFolder.open(file))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("must be a folder, but " + file + " is a file");
    assertThatThrownBy(() -> StateFolder.open(file.resolve("below")))
        .isInstanceOf(StartFailure.class);
  }

  @Test
  void folderOfSomeoneElse_isRefusedAndLeftAlone() throws IOException {
    Files.createFile(temp.resolve("thesis.tex"));
    assertThatThrownBy(() -> StateFolder.open(temp))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("is not a state folder of Cairn");
    try (var entries = Files.list(temp)) {
      assertThat(entries).hasSize(1);
    }
  }

  /** Whoever is killed in between leaves something that can still be told from a user's folder. */
  @Test
  void lockOfAFolderThatIsDeleted_goesLast() throws Exception {
    Path path = temp.resolve("state");
    StateFolder.open(path).close();
    Path lock = path.resolve("coordinator.lock");
    List<Path> rest = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      rest.add(Files.createFile(path.resolve("file-" + i)));
    }
    CompletableFuture<Void> deletion =
        CompletableFuture.runAsync(
            () -> {
              try {
                StateFolder.delete(path);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    while (!deletion.isDone()) {
      if (!Files.exists(lock)) {
        assertThat(rest).noneMatch(Files::exists);
      }
    }
    deletion.get(20, TimeUnit.SECONDS);
    assertThat(path).doesNotExist();
    StateFolder.delete(path);
  }

  @Test
  void folderThatCannotBeWritten_isReported() {
    // Nobody may create files there, not even root.
    assertThatThrownBy(() -> StateFolder.open(Path.of("/proc/cairn-state")))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("/proc/cairn-state cannot be written")
        .hasMessageNotContaining("\n");
  }

  private static void assertInUse(Path path, long pid) {
    assertThatThrownBy(() -> StateFolder.open(path))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("is in use by another coordinator (pid " + pid + ")");
  }

  /** Holds the folder until it is killed. */
  static final class Holder {
    public static void main(String[] args) throws InterruptedException {
      try {
        StateFolder.open(Path.of(args[0]));
        System.out.println("held");
        Thread.sleep(60_000);
      } catch (StartFailure e) {
        System.out.println(e.getMessage());
      }
    }
  }
}
