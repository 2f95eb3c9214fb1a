package dev.cairn.faults.simulation;

import java.util.List;
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
  private final boolean shortens;

  /**
   * Prepares a simulation.
   *
   * @param disks makes a disk for each run
   * @param shortens whether a list of operations that breaks something is made shorter, which takes
   *     hundreds of runs
   */
  public FaultSimulation(Depth depth, Supplier<Disk> disks, boolean shortens) {
    this.depth = depth;
    this.disks = disks;
    this.shortens = shortens;
  }

  /** A simulation with journals in memory. */
  public static FaultSimulation inMemory(Depth depth) {
    return new FaultSimulation(depth, Disk::inMemory, true);
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
      tally = tally.plus(result, episode.setting().isSecure(), finding(next, episode, result));
      if (tally.finding() != null || tally.operations() >= operations) {
        return tally;
      }
      progress.accept(tally);
    }
  }

  /**
   * One run in which what happens is given.
   *
   * @param seed of the run's plan and keys
   */
  public Tally replay(long seed, List<Operation> operations) {
    Episode episode = new Episode(seed, depth, disks);
    Episode.Result result = episode.run(operations);
    return Tally.none().plus(result, episode.setting().isSecure(), finding(seed, episode, result));
  }

  private @Nullable Finding finding(long seed, Episode episode, Episode.Result result) {
    RuntimeException violation = result.violation();
    return violation == null
        ? null
        : new Finding(
            seed,
            depth,
            violation,
            shortens ? Shortening.of(episode, result) : result.operations(),
            result.operations().size());
  }
}
