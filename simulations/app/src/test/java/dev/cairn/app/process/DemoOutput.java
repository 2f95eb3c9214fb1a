package dev.cairn.app.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code cairn demo} left after four rounds with seed 1. The demo runs once for all tests of a
 * JVM that look at it; the property {@code cairn.demo.out} names the output folder of one that was
 * run before.
 */
public final class DemoOutput {
  /** How long a short demo may take on a busy machine. */
  public static final Duration DEADLINE = Duration.ofMinutes(5);

  /** Rounds of the demo. */
  public static final int ROUNDS = 4;

  private static DemoOutput only;

  private final Path folder;
  private final String model;

  private DemoOutput(Path folder, String model) {
    this.folder = folder;
    this.model = model;
  }

  /** The output. */
  // Synchronized: test classes may run in several threads.
  public static synchronized DemoOutput get() throws Exception {
    if (only == null) {
      String given = System.getProperty("cairn.demo.out", "");
      Path folder = Path.of(given.isEmpty() ? "target/demo-output" : given).toAbsolutePath();
      if (given.isEmpty()) {
        CairnProcess.Ended ended = run(folder, folder.resolveSibling("demo-work"), ROUNDS, 1);
        System.out.println(ended.lastLine());
      }
      only = new DemoOutput(folder, lastModel(folder));
    }
    return only;
  }

  /** Runs a demo of its own. */
  public static CairnProcess.Ended run(
      Path out, Path work, int rounds, long seed, String... options) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "demo",
                "--rounds",
                Integer.toString(rounds),
                "--seed",
                Long.toString(seed),
                "--out",
                out.toString()));
    command.addAll(List.of(options));
    CairnProcess.Ended ended = CairnProcess.run(work, DEADLINE, command.toArray(new String[0]));
    assertThat(ended.code()).as(ended.toString()).isZero();
    assertThat(ended.figure("committed")).isEqualTo(Integer.toString(rounds));
    return ended;
  }

  private static String lastModel(Path folder) throws Exception {
    List<String> models = models(folder);
    return models.get(models.size() - 1);
  }

  /** The model's SHA-256 after each round. */
  public static List<String> models(Path folder) throws Exception {
    return Files.readAllLines(folder.resolve("rounds.jsonl")).stream()
        .map(line -> line.replaceFirst(".*\"model\":\"([0-9a-f]{64})\".*", "$1"))
        .toList();
  }

  /** The output folder. */
  public Path folder() {
    return folder;
  }

  /** SHA-256 of the last model. */
  public String model() {
    return model;
  }
}
