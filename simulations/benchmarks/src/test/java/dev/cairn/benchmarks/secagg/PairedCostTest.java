package dev.cairn.benchmarks.secagg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PairedCostTest {
  private final List<String> order = new ArrayList<>();

  private Work named(String name) {
    return () -> order.add(name);
  }

  @Test
  void workAndFloor_takeTurns_andEachComesFirstAsOftenAsTheOther() throws Exception {
    Map<String, Work> floor = new LinkedHashMap<>();
    floor.put("a", named("a"));
    floor.put("b", named("b"));
    PairedCost cost = PairedCost.measure(1, 3, named("work"), floor);
    assertThat(String.join(" ", order))
        .isEqualTo("work a b " + "a b work " + "work a b " + "a b work");
    assertThat(cost.floorMillis().keySet()).containsExactly("a", "b");
  }

  /** The same loop on both sides: what is measured is as long as its floor. */
  @Test
  void whatIsAsLongAsItsFloor_hasARatioOfOne() throws Exception {
    Work loop = FloorLoops.aesStreams(20, 1 << 20);
    PairedCost cost = PairedCost.measure(3, 31, loop, Map.of("loop", loop));
    assertThat(cost.ratio()).isCloseTo(1, within(0.25));
    assertThat(cost.millis()).isPositive();
    assertThat(cost.wholeFloorMillis()).isCloseTo(cost.millis(), within(0.5 * cost.millis()));
  }

  @Test
  void twiceTheWork_hasARatioOfTwo() throws Exception {
    Work one = FloorLoops.aesStreams(20, 1 << 20);
    Work two = FloorLoops.aesStreams(40, 1 << 20);
    PairedCost cost = PairedCost.measure(3, 31, two, Map.of("one", one));
    assertThat(cost.ratio()).isCloseTo(2, within(0.5));
  }

  @Test
  void medians() {
    assertThat(PairedCost.median(new double[] {3, 1, 2})).isEqualTo(2);
    assertThat(PairedCost.median(new double[] {4, 1, 2, 3})).isEqualTo(2.5);
  }
}
