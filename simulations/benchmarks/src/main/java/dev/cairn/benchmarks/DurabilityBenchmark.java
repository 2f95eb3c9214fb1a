package dev.cairn.benchmarks;

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

/**
 * {@code cairn bench durability}: the same rounds on a coordinator with PostgreSQL and a disk and
 * on one that keeps everything in memory, in turn, so that other programs meet both.
 */
final class DurabilityBenchmark {
  static final List<Shape> SHAPES = Shape.list("50x1M,200x0.1M");
  static final List<Shape> QUICK = Shape.list("10x0.1M");

  /** Of each side; the first are the compilers'. */
  static final int ROUNDS = 30;

  static final int ROUNDS_QUICK = 20;

  private static final int BODY_WORKERS = 2;
  private static final long UPLOAD_BYTES = 8 << 20;

  private final ProcessTable processes;
  private final PrintWriter progress;
  private final int rounds;

  DurabilityBenchmark(ProcessTable processes, PrintWriter progress, int rounds) {
    this.processes = processes;
    this.progress = progress;
    this.rounds = rounds;
  }

  DurabilityReport run(List<Shape> shapes) throws IOException {
    List<DurabilityResult> results = new ArrayList<>();
    for (Shape shape : shapes) {
      results.add(measure(shape));
    }
    return new DurabilityReport(results);
  }

  private DurabilityResult measure(Shape shape) throws IOException {
    say(shape + ": starting two coordinators");
    try (Cleanup cleanup = new Cleanup()) {
      TempFolder folder = cleanup.add(new TempFolder());
      TrainingPlan plan = ShapePlan.of(shape, rounds);
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
      CoordinatorProcess durable =
          cleanup.add(CoordinatorProcess.plaintext(folder(folder, "durable"), bound));
      CoordinatorProcess memory =
          cleanup.add(
              CoordinatorProcess.inMemory(
                  folder(folder, "memory"), text, bound, UPLOAD_BYTES, BODY_WORKERS));
      durable.awaitReady();
      memory.awaitReady();
      String run = durable.admin().startRun(text).run();
      try (RoundSide first = new RoundSide(processes, durable, bodies);
          RoundSide second = new RoundSide(processes, memory, bodies)) {
        for (int round = 1; round <= rounds; round++) {
          say(shape + ": round " + round + " of " + rounds);
          first.round();
          second.round();
        }
        CoordinatorBenchmark.requireCompleted(durable.admin(), run);
        return new DurabilityResult(shape, first.costs(), second.costs());
      }
    }
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
        bound.heapBytes() + 2 * rounds * modelBytes, bound.directBytes() + 2 * bodyBytes);
  }

  private void say(String text) {
    progress.println(text);
    progress.flush();
  }
}
