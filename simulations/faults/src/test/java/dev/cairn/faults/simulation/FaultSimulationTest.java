package dev.cairn.faults.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.round.RoundMachine;
import dev.cairn.engine.round.RoundState;
import dev.cairn.engine.round.RoundTransitions;
import dev.cairn.seeded.SeededTest;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Whatever a seed brings: no invariant breaks, and most rounds commit all the same. */
class FaultSimulationTest {

  private static final int RUNS_MAX = 3_000;

  static void check(Depth depth, long operations, long seed, Supplier<Disk> disks) {
    Tally tally = new FaultSimulation(depth, disks, false).run(operations, seed, soFar -> {});
    Finding finding = tally.finding();
    assertThat(finding == null ? "" : finding.text()).isEmpty();
    assertThat(tally.operations()).isGreaterThanOrEqualTo(operations);
    assertThat(tally.plain().total()).isGreaterThanOrEqualTo(CommitGoal.ROUNDS_MIN);
    assertThat(tally.secure().total()).isGreaterThanOrEqualTo(CommitGoal.ROUNDS_MIN);
    assertThat(CommitGoal.missed(tally)).isEmpty();
    assertThat(tally.plain().abandoned()).isPositive();
    assertThat(tally.secure().abandoned()).isPositive();
    assertThat(tally.crashes()).isPositive();
  }

  /** The one that planted bugs are tried on. */
  @Test
  void aShortRun_keepsEveryInvariant() {
    check(Depth.MEMORY, 30_000, 12, Disk::inMemory);
  }

  @SeededTest(runs = 2)
  void modelledRuns_keepEveryInvariant(long seed) {
    check(Depth.MEMORY, 20_000, seed, Disk::inMemory);
  }

  @Test
  void realRuns_keepEveryInvariant() {
    check(Depth.SECURE, 5_000, 7, Disk::inMemory);
  }

  @Test
  void runs_areOfAllKinds() {
    Set<Class<?>> kinds = new HashSet<>();
    SplittableRandom seeds = new SplittableRandom(5);
    for (int i = 0; i < 200; i++) {
      Episode episode = new Episode(seeds.nextLong(), Depth.MEMORY, Disk::inMemory);
      episode.run().operations().forEach(operation -> kinds.add(operation.getClass()));
    }
    assertThat(kinds)
        .containsExactlyInAnyOrder((Class<?>[]) Operation.class.getPermittedSubclasses());
  }

  /**
   * Every legal move of a round occurs, but for two: a client that is not in a cohort yet has
   * nothing to leave, and only a clock that is set on in the middle of a sum ends an aggregation.
   */
  @Test
  void runs_visitEveryMove() {
    Set<RoundTransitions.Move> missing = new HashSet<>(RoundTransitions.all());
    missing.remove(new RoundTransitions.Move("Recruiting", "ParticipantLeft", "Recruiting"));
    missing.remove(new RoundTransitions.Move("Aggregating", "RoundAbandoned", "Abandoned"));
    SplittableRandom seeds = new SplittableRandom(9);
    for (int i = 0; i < RUNS_MAX && !missing.isEmpty(); i++) {
      Disk disk = Disk.inMemory();
      Episode.Result unused = new Episode(seeds.nextLong(), Depth.MEMORY, () -> disk).run();
      for (String stream : disk.rounds().get()) {
        missing.removeAll(moves(disk.storage().roundJournal().load(stream)));
      }
    }
    assertThat(missing).isEmpty();
  }

  private static Set<RoundTransitions.Move> moves(List<RoundEvent> events) {
    Set<RoundTransitions.Move> moves = new HashSet<>();
    RoundState state = RoundMachine.initial();
    for (RoundEvent event : events) {
      RoundState next = RoundMachine.evolve(state, event);
      moves.add(
          new RoundTransitions.Move(state.name(), event.getClass().getSimpleName(), next.name()));
      state = next;
    }
    return moves;
  }

  @Test
  void aSeed_givesTheSameRunsAgain() {
    Tally once = FaultSimulation.inMemory(Depth.MEMORY).run(3_000, 11, soFar -> {});
    Tally again = FaultSimulation.inMemory(Depth.MEMORY).run(3_000, 11, soFar -> {});
    assertThat(again).isEqualTo(once);
    assertThat(FaultSimulation.inMemory(Depth.MEMORY).run(3_000, 12, soFar -> {}))
        .isNotEqualTo(once);
  }

  @Test
  void lines_areForScripts() {
    Tally tally = new Tally(10, new Rounds(1, 0), new Rounds(2, 1), 2, null);
    assertThat(tally.kindsLine())
        .isEqualTo("plain_committed=1 plain_abandoned=0 secure_committed=2 secure_abandoned=1");
    assertThat(tally.line(1.26))
        .isEqualTo(
            "operations=10 rounds_committed=3 rounds_abandoned=1 crash_points=2 violations=0"
                + " seconds=1.3");
  }
}
