package dev.cairn.faults.simulation;

import dev.cairn.engine.round.Abandoned;
import dev.cairn.engine.round.Committed;
import dev.cairn.engine.round.RoundMachine;
import dev.cairn.engine.round.RoundState;
import dev.cairn.faults.check.Evidence;
import dev.cairn.faults.check.Invariant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One run under faults, from its seed to the judgement on it. */
final class Episode {

  /** Operations after which nothing more goes wrong. */
  private static final int OPERATIONS_MAX = 500;

  /**
   * What came of it.
   *
   * @param operations what happened
   * @param commands that were decided
   * @param answers what was sent that no honest client sends, and how it was answered
   * @param rounds that are over; none where something was broken
   * @param violation what was broken; null for nothing
   */
  record Result(
      List<Operation> operations,
      long commands,
      Set<String> answers,
      Rounds rounds,
      int crashes,
      @Nullable RuntimeException violation) {}

  private final long seed;
  private final Depth depth;
  private final Supplier<Disk> disks;
  private final Setting setting;

  Episode(long seed, Depth depth, Supplier<Disk> disks) {
    this.seed = seed;
    this.depth = depth;
    this.disks = disks;
    this.setting = Setting.draw(seed);
  }

  Setting setting() {
    return setting;
  }

  /** Draws operations until the run is over for good, or there have been enough. */
  Result run() {
    SplittableRandom random = new SplittableRandom(~seed);
    OperationSource source = new OperationSource(random, setting.clients(), setting.trouble());
    return run(
        OPERATIONS_MAX, world -> world.hasFailed() ? source.nextAfterFailure() : source.next());
  }

  /** The same with operations that are given. */
  Result run(List<Operation> given) {
    Iterator<Operation> next = given.iterator();
    return run(given.size(), world -> next.next());
  }

  private Result run(int most, Function<World, @Nullable Operation> operations) {
    List<Operation> performed = new ArrayList<>();
    World world = new World(setting, disks.get(), depth, seed);
    try (world) {
      while (!world.isOver() && performed.size() < most) {
        Operation operation = operations.apply(world);
        if (operation == null) {
          break;
        }
        performed.add(operation);
        world.perform(operation);
      }
      Evidence evidence = world.toItsEnd();
      Invariant.checkAll(evidence);
      return counted(performed, world, evidence);
    } catch (RuntimeException e) {
      // An invariant, or anything else that no coordinator may throw.
      return new Result(
          performed, world.commands(), world.answers(), Rounds.NONE, world.crashes(), e);
    }
  }

  private static Result counted(List<Operation> performed, World world, Evidence evidence) {
    Rounds rounds = Rounds.NONE;
    for (var events : evidence.rounds().values()) {
      RoundState end = RoundMachine.replay(events);
      rounds =
          rounds.plus(
              new Rounds(end instanceof Committed ? 1 : 0, end instanceof Abandoned ? 1 : 0));
    }
    return new Result(performed, world.commands(), world.answers(), rounds, world.crashes(), null);
  }
}
