package dev.cairn.server.store.blob;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.server.store.Tmpfs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of erased bodies are empty, few, and used again; nobody depends on them. */
class SpareFilesTest {
  @TempDir Path root;
  private Path folder;
  private Path bodies;
  private SpareFiles spares;

  @BeforeEach
  void open() throws IOException {
    folder = root.resolve("spare");
    bodies = Files.createDirectory(root.resolve("bodies"));
    spares = new SpareFiles(folder);
  }

  private void bodies(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      Files.writeString(bodies.resolve("body-" + i), "of a client");
    }
  }

  private static List<Path> inside(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  @Test
  void keptFile_isEmpty_andGetsTheNextName() throws IOException {
    bodies(1);
    Object inode = Files.getAttribute(bodies.resolve("body-0"), "unix:ino");
    spares.keepAll(bodies);
    assertThat(bodies).isEmptyDirectory();
    assertThat(inside(folder)).singleElement().satisfies(file -> assertThat(file).isEmptyFile());
    Path next = root.resolve("next");
    assertThat(spares.take(next)).isTrue();
    assertThat(next).isEmptyFile();
    assertThat(Files.getAttribute(next, "unix:ino")).isEqualTo(inode);
    assertThat(folder).isEmptyDirectory();
    assertThat(spares.take(root.resolve("another"))).isFalse();
    assertThat(root.resolve("another")).doesNotExist();
  }

  /** Whoever sweeps what broke off long ago looks at when a file was last written. */
  @Test
  void fileThatIsTaken_isAsYoungAsANewOne() throws IOException {
    bodies(1);
    spares.keepAll(bodies);
    Files.setLastModifiedTime(
        inside(folder).get(0), FileTime.from(Instant.now().minusSeconds(86_400)));
    Path next = root.resolve("next");
    assertThat(spares.take(next)).isTrue();
    assertThat(Files.getLastModifiedTime(next).toInstant())
        .isAfter(Instant.now().minusSeconds(600));
  }

  @Test
  void moreThanAreKept_stay() throws IOException {
    bodies(SpareFiles.KEPT_MAX + 3);
    spares.keepAll(bodies);
    assertThat(inside(folder)).hasSize(SpareFiles.KEPT_MAX);
    assertThat(inside(bodies))
        .hasSize(3)
        .allSatisfy(file -> assertThat(file).hasContent("of a client"));
    assertThat(spares.take(root.resolve("next"))).isTrue();
    spares.keepAll(bodies);
    assertThat(inside(folder)).hasSize(SpareFiles.KEPT_MAX);
    assertThat(inside(bodies)).hasSize(2);
  }

  /**
   * Two coordinators erase a round; what one has given to the next body the other must not empty.
   */
  @Test
  void roundThatTwoErase_givesEachFileToOne() throws Exception {
    for (int round = 0; round < 200; round++) {
      bodies(20);
      SpareFiles other = new SpareFiles(folder);
      CountDownLatch go = new CountDownLatch(1);
      CompletableFuture<Void> erases =
          CompletableFuture.runAsync(
              () -> {
                go.countDown();
                other.keepAll(bodies);
              });
      assertThat(go.await(20, TimeUnit.SECONDS)).isTrue();
      spares.keepAll(bodies);
      List<Path> next = new ArrayList<>();
      while (spares.take(root.resolve("next-" + next.size()))) {
        next.add(root.resolve("next-" + next.size()));
        Files.writeString(next.get(next.size() - 1), "next");
      }
      erases.get(20, TimeUnit.SECONDS);
      assertThat(next).allSatisfy(file -> assertThat(file).hasContent("next"));
      assertThat(next.size() + inside(folder).size()).isEqualTo(20);
      while (other.take(root.resolve("rest"))) {
        Files.delete(root.resolve("rest"));
      }
      for (Path file : next) {
        Files.delete(file);
      }
    }
  }

  /** A body under its name is whole, whatever goes wrong when its file is to be kept. */
  @Test
  void fileThatCannotBeKept_isNotEmptiedUnderItsName() throws Exception {
    bodies(2);
    try (Tmpfs other = Tmpfs.mount(root.resolve("other"), "1m")) {
      spares = new SpareFiles(other.path().resolve("spare"));
      spares.keepAll(bodies);
      assertThat(bodies.resolve("body-0")).doesNotExist();
      assertThat(bodies.resolve("body-1")).doesNotExist();
      assertThat(spares.take(root.resolve("next"))).isFalse();
    }
  }

  @Test
  void fileWithAnotherName_isNotEmptied() throws IOException {
    bodies(1);
    Path copy = Files.createLink(root.resolve("copy"), bodies.resolve("body-0"));
    spares.keepAll(bodies);
    assertThat(copy).hasContent("of a client");
    assertThat(folder).isEmptyDirectory();
    assertThat(spares.take(root.resolve("next"))).isFalse();
  }

  @Test
  void folderThatIsGone_isNoTrouble() {
    spares.keepAll(root.resolve("never"));
    assertThat(folder).doesNotExist();
    spares.deleteOld(Instant.now());
  }

  @Test
  void oldOnes_areDeleted_alsoThoseOfAProcessThatIsGone_andNotMissed() throws IOException {
    bodies(1);
    spares.keepAll(bodies);
    SpareFiles other = new SpareFiles(folder);
    other.deleteOld(Instant.now().minusSeconds(600));
    assertThat(inside(folder)).hasSize(1);
    other.deleteOld(Instant.now().plusSeconds(600));
    assertThat(folder).isEmptyDirectory();
    assertThat(spares.take(root.resolve("next"))).isFalse();
    bodies(1);
    spares.keepAll(bodies);
    assertThat(spares.take(root.resolve("next"))).isTrue();
  }

  @Test
  void eachProcess_takesItsOwn() throws IOException {
    bodies(1);
    spares.keepAll(bodies);
    assertThat(new SpareFiles(folder).take(root.resolve("next"))).isFalse();
    assertThat(inside(folder)).hasSize(1);
  }

  /**
   * The round ended between the question and the file: no body, and no file that nobody deletes.
   */
  @Test
  void newNameInAFolderThatIsGone_leavesNothing() throws IOException {
    bodies(1);
    spares.keepAll(bodies);
    assertThat(spares.take(root.resolve("gone/next"))).isFalse();
    assertThat(folder).isEmptyDirectory();
  }
}
