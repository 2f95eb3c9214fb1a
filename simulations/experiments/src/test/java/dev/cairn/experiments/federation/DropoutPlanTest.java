package dev.cairn.experiments.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DropoutPlanTest {

  private static List<Integer> lost(DropoutPlan plan, int round, int clients) {
    return IntStream.range(0, clients)
        .filter(client -> plan.momentOf(round, client).isPresent())
        .boxed()
        .toList();
  }

  @Test
  void momentOf_losesExactlyTheShareInEachRound() {
    for (int clients : new int[] {1, 5, 20, 33}) {
      for (double share : new double[] {0, 0.1, 0.25, 1}) {
        DropoutPlan plan = new DropoutPlan(7, clients, share);
        for (int round = 1; round <= 10; round++) {
          assertThat(lost(plan, round, clients))
              .as("%d clients, share %s, round %d", clients, share, round)
              .hasSize((int) Math.round(share * clients))
              .hasSize(plan.lostPerRound());
        }
      }
    }
  }

  @Test
  void momentOf_isAFunctionOfSeedAndRound_andDiffersBetweenThem() {
    DropoutPlan plan = new DropoutPlan(7, 20, 0.1);
    Set<List<Integer>> seen = new HashSet<>();
    EnumSet<DropoutPlan.Moment> moments = EnumSet.noneOf(DropoutPlan.Moment.class);
    for (int round = 1; round <= 15; round++) {
      assertThat(lost(new DropoutPlan(7, 20, 0.1), round, 20)).isEqualTo(lost(plan, round, 20));
      seen.add(lost(plan, round, 20));
      for (int client : lost(plan, round, 20)) {
        moments.add(plan.momentOf(round, client).orElseThrow());
      }
    }
    assertThat(seen).hasSizeGreaterThan(10);
    assertThat(moments).allMatch(DropoutPlan.Moment::isEarly).hasSize(5);
    assertThat(lost(new DropoutPlan(8, 20, 0.1), 1, 20)).isNotEqualTo(lost(plan, 1, 20));
  }

  @Test
  void momentOf_losesTheLateOnesBesides_afterTheirUpdates() {
    DropoutPlan plan = new DropoutPlan(7, 20, 0.1, 0.15);
    Set<DropoutPlan.Moment> late = EnumSet.noneOf(DropoutPlan.Moment.class);
    for (int round = 1; round <= 15; round++) {
      List<Integer> early = lost(new DropoutPlan(7, 20, 0.1), round, 20);
      List<Integer> all = lost(plan, round, 20);
      assertThat(all).hasSize(5).containsAll(early);
      for (int client : all) {
        DropoutPlan.Moment moment = plan.momentOf(round, client).orElseThrow();
        assertThat(moment.isEarly()).isEqualTo(early.contains(client));
        if (!moment.isEarly()) {
          late.add(moment);
        }
      }
    }
    assertThat(plan.lostPerRound()).isEqualTo(2);
    assertThat(late)
        .containsExactlyInAnyOrder(
            DropoutPlan.Moment.BEFORE_CONFIRMING, DropoutPlan.Moment.BEFORE_REVEALING);
  }

  @Test
  void constructor_shareBeyondOne_isRefused() {
    assertThatThrownBy(() -> new DropoutPlan(1, 20, 0.5, 0.6)).hasMessageContaining("late");
    assertThatThrownBy(() -> new DropoutPlan(1, 20, 1.1)).hasMessageContaining("0 to 1");
    assertThatThrownBy(() -> new DropoutPlan(1, 20, Double.NaN)).hasMessageContaining("0 to 1");
  }
}
