package dev.cairn.benchmarks;

import dev.cairn.engine.cohort.SecureRules;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdatePipeline;
import dev.cairn.server.config.PlanFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code cairn bench durability}: the same rounds on a coordinator with PostgreSQL and a disk and
 * on one that keeps everything in memory, in turn, so that other programs meet both. Plain rounds
 * in plaintext, where durability weighs most, and secure ones over mutual TLS, as a coordinator and
 * a plan have it that were told nothing else.
 */
final class DurabilityBenchmark {
  static final List<Shape> SHAPES = Shape.list("50x1M,200x0.1M");
  static final List<Shape> QUICK = Shape.list("10x0.1M");
  static final List<Shape> SECURE_SHAPES = Shape.list("50x1M");
  static final List<Shape> SECURE_QUICK = SecureBenchmark.QUICK;

  /** Of each side; the first two thirds are the compilers'. */
  static final int ROUNDS = 150;

  static final int ROUNDS_QUICK = 12;

  /** Pairs of processes for each load. */
  static final int PAIRS_MAX = 9;

  /** As many as a coordinator has that was told nothing else. */
  private static final int BODY_WORKERS = 4;

  private static final long UPLOAD_BYTES = 16 << 20;

  /** As a coordinator has it that was told nothing else. */
  private static final long CACHE_BYTES = 64 << 20;

  private final ProcessTable processes;
  private final PrintWriter progress;
  private final int rounds;
  private final int pairs;

  DurabilityBenchmark(ProcessTable processes, PrintWriter progress, int rounds, int pairs) {
    this.processes = processes;
    this.progress = progress;
    this.rounds = rounds;
    this.pairs = pairs;
  }

  /**
   * Measures, one after another.
   *
   * @param plain loads of plain rounds in plaintext
   * @param secure loads of secure rounds over mutual TLS
   */
  DurabilityReport run(List<Shape> plain, List<Shape> secure) throws IOException {
    List<DurabilityResult> results = new ArrayList<>();
    // Pairs of a load not one after another: a machine has better and worse minutes.
    for (int pair = 1; pair <= pairs; pair++) {
      for (Shape shape : plain) {
        results.add(measure(shape, null, pair));
      }
      for (Shape shape : secure) {
        results.add(measure(shape, SecureBenchmark.RULES, pair));
      }
    }
    return new DurabilityReport(results);
  }

  private DurabilityResult measure(Shape shape, @Nullable SecureRules secure, int pair)
      throws IOException {
    String what =
        shape
            + (secure == null ? "" : " secure")
            + (pairs == 1 ? "" : ", pair " + pair + " of " + pairs);
    say(what + ": starting two coordinators");
    try (Cleanup cleanup = new Cleanup()) {
      TempFolder folder = cleanup.add(new TempFolder());
      TrainingPlan plan = ShapePlan.of(shape, rounds, 0, secure);
      String text = PlanFile.of(plan).text();
      int dimension = ShapePlan.model(shape).shape().dimension();
      UpdatePipeline pipeline = new UpdatePipeline(plan.updateSpec(), dimension);
      List<UpdateBody> bodies =
          Bodies.of(pipeline, shape.clients(), folder.path().resolve("update"));
      MemoryBound bound =
          roomy(
              MemoryBound.of(4L * dimension, shape.clients()),
              shape.clients() * pipeline.layout().bytes(),
              4L * dimension);
      Path devices = folder.path().resolve("devices");
      Path state = folder(folder, "durable");
      CoordinatorProcess durable =
          cleanup.add(
              secure == null
                  ? CoordinatorProcess.plaintext(state, bound)
                  : CoordinatorProcess.mutualTls(state, bound));
      durable.awaitReady();
      RoundSide first = cleanup.add(side(durable, durable, devices, bodies, secure));
      CoordinatorProcess memory =
          cleanup.add(
              CoordinatorProcess.inMemory(
                  folder(folder, "memory"),
                  text,
                  bound,
                  UPLOAD_BYTES,
                  BODY_WORKERS,
                  secure == null ? null : new EnrolledAt(durable.state(), devices)));
      memory.awaitReady();
      RoundSide second = cleanup.add(side(memory, durable, devices, bodies, secure));
      String run = durable.admin().startRun(text).run();
      for (int round = 1; round <= rounds; round++) {
        say(what + ": round " + round + " of " + rounds);
        first.round();
        second.round();
      }
      CoordinatorBenchmark.requireCompleted(durable.admin(), run);
      return new DurabilityResult(shape, secure != null, first.costs(), second.costs());
    }
  }

  /**
   * Connects the clients of a coordinator.
   *
   * @param enroller the coordinator that knows them
   */
  private RoundSide side(
      CoordinatorProcess coordinator,
      CoordinatorProcess enroller,
      Path devices,
      List<UpdateBody> bodies,
      @Nullable SecureRules secure)
      throws IOException {
    return secure == null
        ? RoundSide.plaintext(processes, coordinator, bodies)
        : RoundSide.secure(
            processes,
            coordinator,
            EnrolledClients.connect(
                coordinator.devices(), enroller.admin(), devices, bodies.size()),
            bodies,
            secure);
  }

  private static Path folder(TempFolder parent, String name) throws IOException {
    return Files.createDirectories(parent.path().resolve(name));
  }

  /**
   * What holds the models of all rounds and the bodies of two beside what a coordinator needs: for
   * both, so that neither collects more garbage than the other.
   */
  private MemoryBound roomy(MemoryBound bound, long bodyBytes, long modelBytes) {
    return new MemoryBound(
            bound.heapBytes() + 2 * rounds * modelBytes,
            bound.directBytes() + CACHE_BYTES + 2 * bodyBytes,
            CACHE_BYTES)
        .compilingEarly();
  }

  private void say(String text) {
    progress.println(text);
    progress.flush();
  }
}
