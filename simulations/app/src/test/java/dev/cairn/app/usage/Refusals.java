package dev.cairn.app.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.app.process.CairnProcess;
import java.nio.file.Path;
import java.time.Duration;

/** Runs commands that have to be refused, each with one line for people. */
final class Refusals {
  private static final Duration DEADLINE = Duration.ofMinutes(2);

  private Refusals() {}

  /** Runs {@code cairn} in a folder and takes what must be a refusal. */
  static Refusal of(Path folder, String... arguments) throws Exception {
    return new Refusal(CairnProcess.run(folder, DEADLINE, arguments));
  }

  /**
   * A command that failed.
   *
   * @param ended how
   */
  record Refusal(CairnProcess.Ended ended) {
    Refusal {
      assertThat(ended.code()).as(ended.toString()).isNotZero();
      assertThat(ended.err().lines()).as(ended.toString()).hasSize(1);
      assertThat(ended.err()).startsWith("cairn: ");
      assertThat(ended.out() + ended.err())
          .doesNotContain("Exception", "at dev.cairn", "\tat ", "null");
      System.out.print(ended.err());
    }

    /** Its line has all these words: what is wrong, and what to do. */
    void says(String... words) {
      assertThat(ended.err()).contains(words);
    }
  }
}
