package dev.cairn.faults.simulation;

import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Run after run under faults, until enough commands were decided or something is broken. One
 * thread, no clock but a virtual one: the same seed gives the same runs.
 */
public final class FaultSimulation {
  private final Depth depth;
  private final Supplier<Disk> disks;

  /**
   * Prepares a simulation.
   *
   * @param disks makes a disk for each run
   */
  public FaultSimulation(Depth depth, Supplier<Disk> disks) {
    this.depth = depth;
    this.disks = disks;
  }

  /** A simulation with journals in memory. */
  public static FaultSimulation inMemory(Depth depth) {
    return new FaultSimulation(depth, Disk::inMemory);
  }

  /**
   * Simulates.
   *
   * @param operations commands that are to be decided, at least
   * @param seed of the first run; the others follow from it
   * @param progress hears the commands decided so far, now and then
   */
  public Tally run(long operations, long seed, Consumer<Tally> progress) {
    SplittableRandom seeds = new SplittableRandom(seed);
    Tally tally = Tally.none();
    for (long next = seed; ; next = seeds.nextLong()) {
      Episode episode = new Episode(next, depth, disks);
      Episode.Result result = episode.run();
      tally = tally.plus(result, finding(next, episode, result));
      if (tally.finding() != null || tally.operations() >= operations) {
        return tally;
      }
      progress.accept(tally);
    }
  }

  private @Nullable Finding finding(long seed, Episode episode, Episode.Result result) {
    RuntimeException violation = result.violation();
    return violation == null
        ? null
        : new Finding(
            seed, depth, violation, Shortening.of(episode, result), result.operations().size());
  }
}
