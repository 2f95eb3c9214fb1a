package dev.cairn.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.cli.Cairn;
import dev.cairn.cli.Terminal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The command {@code cairn faults}, in this process. */
class FaultsCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int cairn(String... arguments) {
    return Cairn.run(
        new Terminal(new PrintWriter(out), new PrintWriter(err), Map.of(), Path.of(""), false),
        arguments);
  }

  @Test
  void aGoodEngine_endsWithTheLineForScripts() {
    assertThat(cairn("faults", "--operations", "2000", "--seed", "3")).isEqualTo(Cairn.OK);
    assertThat(out.toString())
        .matches(
            "operations=2\\d{3} rounds_committed=\\d+ rounds_abandoned=\\d+ crash_points=\\d+"
                + " violations=0 seconds=\\d+\\.\\d\\R");
  }

  @Test
  void anUnknownDepth_isOneLineWithTheKnownOnes() {
    assertThat(cairn("faults", "--depth", "deep")).isEqualTo(Cairn.FAILURE);
    assertThat(err.toString())
        .contains("there is no depth 'deep'; there is: memory, secure, postgres");
    assertThat(cairn("faults", "--operations", "0")).isEqualTo(Cairn.FAILURE);
    assertThat(err.toString()).contains("--operations must be 1 or more, not 0");
  }
}
