package dev.cairn.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.cli.Cairn;
import dev.cairn.cli.Terminal;
import dev.cairn.faults.simulation.Rounds;
import dev.cairn.faults.simulation.Tally;
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
            "plain_committed=\\d+ plain_abandoned=\\d+ secure_committed=\\d+"
                + " secure_abandoned=\\d+\\R"
                + "operations=2\\d{3} rounds_committed=\\d+ rounds_abandoned=\\d+ crash_points=\\d+"
                + " violations=0 seconds=\\d+\\.\\d\\R");
  }

  @Test
  void tooFewRoundsOfOneKind_areAFailureThatIsNamed() {
    FaultsCommand.Faults command =
        new FaultsCommand.Faults(
            new Terminal(
                new PrintWriter(out, true), new PrintWriter(err), Map.of(), Path.of(""), false));
    Tally tally = new Tally(5_000, new Rounds(90, 10), new Rounds(10, 50), 3, null);
    assertThat(command.report(tally, 1)).isEqualTo(Cairn.FAILURE);
    assertThat(out.toString().lines())
        .hasSize(3)
        .first()
        .asString()
        .startsWith("too few secure rounds committed: expected at least 30 %, got 10 of 60");
    assertThat(out.toString().lines())
        .last()
        .asString()
        .startsWith("operations=5000 rounds_committed=100 rounds_abandoned=60 crash_points=3");
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
