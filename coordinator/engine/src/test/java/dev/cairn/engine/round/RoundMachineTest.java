package dev.cairn.engine.round;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.seeded.SeededTest;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RoundMachineTest {
  private static final List<RoundConfig> CONFIGS =
      List.of(
          Rounds.plain(1, 1, 1),
          Rounds.plain(2, 3, 1),
          Rounds.plain(4, 6, 3),
          Rounds.plain(9, 12, 5),
          Rounds.secure(3, 3, 3, 0),
          Rounds.secure(4, 6, 4, 0.2),
          Rounds.secure(6, 9, 5, 0.1),
          Rounds.secure(10, 10, 7, 0.33),
          Rounds.semiHonest(5, 7, 4, 0.1));

  private static RoundWalk walk(SplittableRandom random) {
    RoundWalk walk = new RoundWalk(random, CONFIGS.get(random.nextInt(CONFIGS.size())));
    walk.run();
    return walk;
  }

  /** The walk itself checks every invariant on every step. */
  @SeededTest(runs = 150)
  void walk_inHostileOrder_keepsEveryInvariantAndEnds(SplittableRandom random) {
    assertThat(walk(random).state().isTerminal()).isTrue();
  }

  @Test
  void walks_visitExactlyTheMovesOfTheTable() {
    SplittableRandom seeds = new SplittableRandom(20_260_101);
    Set<RoundTransitions.Move> visited = new LinkedHashSet<>();
    int committed = 0;
    for (int i = 0; i < 400; i++) {
      RoundWalk walk = walk(seeds.split());
      visited.addAll(walk.visited());
      committed += walk.state() instanceof Committed ? 1 : 0;
    }
    assertThat(difference(visited, RoundTransitions.all())).as("moves not in the table").isEmpty();
    assertThat(difference(RoundTransitions.all(), visited)).as("moves never made").isEmpty();
    assertThat(committed).as("walks that committed").isBetween(40, 360);
  }

  @Test
  void comparison_seesAMissingAndASuperfluousMove() {
    List<RoundTransitions.Move> all = RoundTransitions.all();
    RoundTransitions.Move invented =
        new RoundTransitions.Move("Committed", "RoundAbandoned", "Abandoned");
    Set<RoundTransitions.Move> visited = new HashSet<>(all);
    visited.add(invented);
    visited.remove(all.get(3));
    assertThat(difference(visited, all)).containsExactly(invented);
    assertThat(difference(all, visited)).containsExactly(all.get(3));
  }

  /** What a round leaves is deleted by them: one that is forgotten here lets it lie for ever. */
  @Test
  void endings_areTheEventsWithWhichWalksAreOver() {
    SplittableRandom seeds = new SplittableRandom(20_260_102);
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      RoundWalk walk = walk(seeds.split());
      assertThat(walk.state().isTerminal()).isTrue();
      for (RoundTransitions.Move move : walk.visited()) {
        boolean over = move.to().equals(walk.state().name());
        assertThat(RoundTransitions.endings().contains(move.event()))
            .as("%s", move)
            .isEqualTo(over);
        if (over) {
          seen.add(move.event());
        }
      }
    }
    assertThat(seen).isEqualTo(RoundTransitions.endings());
  }

  @Test
  void table_namesEachMoveOnce() {
    assertThat(RoundTransitions.all()).doesNotHaveDuplicates();
  }

  private static Set<RoundTransitions.Move> difference(
      Iterable<RoundTransitions.Move> these, Iterable<RoundTransitions.Move> others) {
    Set<RoundTransitions.Move> left = new LinkedHashSet<>();
    these.forEach(left::add);
    others.forEach(left::remove);
    return left;
  }
}
