package dev.cairn.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.cli.CliFailure;
import dev.cairn.cli.Terminal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class BenchCommandTest {
  private final Terminal terminal =
      new Terminal(
          new PrintWriter(new StringWriter()),
          new PrintWriter(new StringWriter()),
          Map.of(),
          Path.of(""),
          false);

  private BenchCommand.Bench parsed(String... arguments) {
    BenchCommand.Bench bench = new BenchCommand.Bench(terminal);
    new CommandLine(bench).parseArgs(arguments);
    return bench;
  }

  @Test
  void unknownName_isOneLineWithTheKnownOnes() {
    assertThatThrownBy(() -> parsed("client").call())
        .isInstanceOf(CliFailure.class)
        .hasMessage(
            "there is no benchmark 'client'; there is: coordinator, secagg, durability, pace");
  }

  @Test
  void withoutOptions_measuresTheFourShapes() {
    assertThat(parsed("coordinator").loads())
        .extracting(Shape::toString)
        .containsExactly("1000x0.1M", "100x1M", "10x10M", "100x10M");
  }

  @Test
  void quickAndShapes_choose() {
    assertThat(parsed("coordinator", "--quick").loads()).isEqualTo(CoordinatorBenchmark.QUICK);
    assertThat(parsed("coordinator", "--shapes", "5x0.1M").loads())
        .containsExactly(new Shape(5, 100_000, 2));
  }

  @Test
  void secure_hasShapesOfItsOwn() {
    assertThat(parsed("coordinator", "--secure").loads())
        .extracting(Shape::toString)
        .containsExactly("50x0.1M", "50x1M");
    assertThat(parsed("coordinator", "--secure", "--quick").loads())
        .isEqualTo(SecureBenchmark.QUICK);
  }

  @Test
  void secure_withCohortsThatNoSecureRoundHas_isOneLine() {
    assertThatThrownBy(() -> parsed("coordinator", "--secure", "--shapes", "1025x1M").call())
        .isInstanceOf(CliFailure.class)
        .hasMessageContaining("5 to 1024 clients, not 1025");
  }

  @Test
  void durability_hasSecureRoundsBesidePlainOnes_andThoseAloneWhereTheyAreAskedFor() {
    assertThat(parsed("durability").loads()).isEqualTo(DurabilityBenchmark.SHAPES);
    assertThat(parsed("durability").durableLoads()).isEqualTo(DurabilityBenchmark.SECURE_SHAPES);
    assertThat(parsed("durability", "--quick").durableLoads())
        .isEqualTo(DurabilityBenchmark.SECURE_QUICK);
    assertThat(parsed("durability", "--shapes", "5x1M").durableLoads()).isEmpty();
    assertThat(parsed("durability", "--shapes", "5x1M", "--secure").durableLoads())
        .extracting(Shape::toString)
        .containsExactly("5x1M");
    assertThatThrownBy(() -> parsed("durability", "--secure", "--shapes", "4x1M").call())
        .isInstanceOf(CliFailure.class)
        .hasMessageContaining("5 to 1024 clients, not 4");
  }

  @Test
  void pairs_areAnOddNumber_andOnlyOfDurability() {
    for (String count : new String[] {"0", "2", "-1", "11"}) {
      assertThatThrownBy(() -> parsed("durability", "--pairs=" + count).call())
          .isInstanceOf(CliFailure.class)
          .hasMessage(
              "--pairs is an odd number from 1 to 9, so that one is in the middle, not " + count);
    }
    assertThatThrownBy(() -> parsed("secagg", "--pairs=3").call())
        .isInstanceOf(CliFailure.class)
        .hasMessage("bench secagg has no --pairs: leave it out");
  }

  @Test
  void secagg_hasNoShapes() {
    for (String option : new String[] {"--shapes=5x1M", "--secure"}) {
      assertThatThrownBy(() -> parsed("secagg", option).call())
          .isInstanceOf(CliFailure.class)
          .hasMessageContaining("neither --shapes nor --secure");
    }
  }

  @Test
  void badShapes_areOneLine() {
    assertThatThrownBy(() -> parsed("coordinator", "--shapes", "many").loads())
        .isInstanceOf(CliFailure.class)
        .hasMessageContaining("got 'many'");
    assertThatThrownBy(() -> parsed("coordinator", "--shapes", "5x1M", "--quick").loads())
        .isInstanceOf(CliFailure.class)
        .hasMessageContaining("not both");
  }
}
