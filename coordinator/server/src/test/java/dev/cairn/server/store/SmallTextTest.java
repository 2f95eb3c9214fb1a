package dev.cairn.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a killed process has left of a text goes, and what a live one writes stays. */
@Timeout(60)
class SmallTextTest {
  private static final Duration MARGIN = Duration.ofMinutes(1);

  @TempDir Path folder;

  private Path left(String name, Duration before) throws Exception {
    Path file = Files.writeString(folder.resolve(name), "half");
    return Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(before)));
  }

  @Test
  void oldPartsOfTexts_areSwept_andNothingElse() throws Exception {
    Duration old = SmallText.PART_KEPT.plus(MARGIN);
    String id = UUID.randomUUID().toString();
    List<Path> parts =
        List.of(
            left(".database.seen." + id + ".part", old),
            left(".phones." + id + ".part", old),
            // As earlier versions named them.
            left("database.seen." + id + ".part", old));
    Path young =
        left(".database.seen." + UUID.randomUUID() + ".part", SmallText.PART_KEPT.minus(MARGIN));
    Path population = left("phones.part", old);
    Path text = left("database.seen", old);
    Path linked = folder.resolve(".linked." + id + ".part");
    Files.createSymbolicLink(linked, text);

    SmallText.sweep(folder);

    assertThat(parts).noneMatch(Files::exists);
    assertThat(List.of(young, population, text, linked)).allMatch(Files::exists);
    SmallText.sweep(folder.resolve("none"));
  }

  /** Another coordinator that shares the folder starts all the time. */
  @Test
  void textThatIsWritten_whileOthersSweep_isThere() throws Exception {
    Path file = folder.resolve("database.seen");
    AtomicBoolean done = new AtomicBoolean();
    CompletableFuture<Void> sweeps =
        CompletableFuture.runAsync(
            () -> {
              while (!done.get()) {
                SmallText.sweep(folder);
              }
            });
    for (int i = 0; i < 200; i++) {
      SmallText.write(file, "text " + i);
      assertThat(SmallText.read(file)).isEqualTo("text " + i);
    }
    done.set(true);
    sweeps.get(20, TimeUnit.SECONDS);
    assertThat(folder.toFile().list()).containsExactly("database.seen");
  }

  /** What {@link SmallText#write} makes is what is swept and what lists of texts leave out. */
  @Test
  void partOfAText_isTakenForOne_andTextsAreNot() {
    String id = UUID.randomUUID().toString();
    assertThat(SmallText.isPart(Path.of("statements", ".phones." + id + ".part"))).isTrue();
    for (String text : List.of("phones", "phones.part", "." + id + ".part", id + ".part")) {
      assertThat(SmallText.isPart(Path.of("statements", text))).as(text).isFalse();
    }
  }
}
