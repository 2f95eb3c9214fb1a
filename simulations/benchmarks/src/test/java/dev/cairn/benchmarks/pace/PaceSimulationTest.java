package dev.cairn.benchmarks.pace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.engine.pace.PaceRules;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** A hundred and ten million devices load a coordinator alike. */
class PaceSimulationTest {
  private static final PaceRules RULES = PaceReport.RULES;
  private static final Percentage TEN_PERCENT = Percentage.withPercentage(10);

  private static PaceResult run(int devices, int seconds, int restartAt) {
    return new PaceSimulation(RULES, seconds, restartAt).run(devices, 7);
  }

  @Test
  void largePopulations_makeTheWantedLoad_whateverTheirSize() {
    for (int devices : new int[] {10_000, 100_000, 1_000_000}) {
      PaceResult result = run(devices, 100_000, 0);
      assertThat(result.perSecond()).as(result.toString()).isCloseTo(50, TEN_PERCENT);
      assertThat(result.busiestPerSecond()).as(result.toString()).isLessThan(60);
      assertThat(result.awaySeconds()).isCloseTo(devices / 50.0, TEN_PERCENT);
    }
  }

  @Test
  void tenMillionDevices_areSpreadOverTwoDaysAndMore() {
    PaceResult result = run(10_000_000, 600_000, 0);

    assertThat(result.perSecond()).as(result.toString()).isCloseTo(50, TEN_PERCENT);
    assertThat(result.busiestPerSecond()).as(result.toString()).isLessThan(60);
    assertThat(result.busiestEverPerSecond()).as(result.toString()).isLessThan(60);
  }

  @Test
  void smallPopulations_comeTogether_andMakeNoMoreThanTheWantedLoad() {
    assertThat(run(100, 20_000, 0).perSecond()).isCloseTo(100 / 30.0, TEN_PERCENT);
    PaceResult result = run(1_200, 20_000, 0);
    assertThat(result.perSecond()).as(result.toString()).isLessThan(50);
    assertThat(result.awaySeconds()).isCloseTo(30, within(6.0));
  }

  @Test
  void restartedCoordinator_getsAtMostTwiceTheLoad_andThenTheWantedOneAgain() {
    PaceResult result = run(1_000_000, 200_000, 50_000);

    assertThat(result.busiestEverPerSecond()).as(result.toString()).isBetween(60.0, 130.0);
    assertThat(result.perSecond()).as(result.toString()).isCloseTo(50, TEN_PERCENT);
  }
}
