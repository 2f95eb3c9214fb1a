package dev.cairn.benchmarks;

import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdatePipeline;
import dev.cairn.server.config.PlanFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Rounds of two coordinators in turn, so that other programs meet both: one has a model of few
 * tensors, one of many with as many parameters.
 */
final class TensorsBenchmark {
  private final ProcessTable processes;
  private final PrintWriter progress;
  private final int rounds;

  TensorsBenchmark(ProcessTable processes, PrintWriter progress, int rounds) {
    this.processes = processes;
    this.progress = progress;
    this.rounds = rounds;
  }

  TensorsResult measure(Shape few, Shape many) throws IOException {
    try (Cleanup cleanup = new Cleanup()) {
      TempFolder folder = cleanup.add(new TempFolder());
      Started first = start(cleanup, folder.path().resolve("few"), few);
      Started second = start(cleanup, folder.path().resolve("many"), many);
      try (RoundSide one = RoundSide.plaintext(processes, first.coordinator(), first.bodies());
          RoundSide other = RoundSide.plaintext(processes, second.coordinator(), second.bodies())) {
        for (int round = 1; round <= rounds; round++) {
          progress.println(few + " and " + many + ": round " + round + " of " + rounds);
          progress.flush();
          one.round();
          other.round();
        }
        CoordinatorBenchmark.requireCompleted(first.coordinator().admin(), first.run());
        CoordinatorBenchmark.requireCompleted(second.coordinator().admin(), second.run());
        return new TensorsResult(few, one.costs(), many, other.costs());
      }
    }
  }

  private record Started(CoordinatorProcess coordinator, List<UpdateBody> bodies, String run) {}

  private Started start(Cleanup cleanup, Path folder, Shape shape) throws IOException {
    Path made = Files.createDirectories(folder);
    int dimension = ShapePlan.model(shape).shape().dimension();
    UpdatePipeline pipeline =
        new UpdatePipeline(ShapePlan.of(shape, rounds).updateSpec(), dimension);
    List<UpdateBody> bodies = Bodies.of(pipeline, shape.clients(), made.resolve("update"));
    CoordinatorProcess coordinator =
        cleanup.add(
            CoordinatorProcess.plaintext(made, MemoryBound.of(4L * dimension, shape.clients())));
    coordinator.awaitReady();
    String run =
        coordinator.admin().startRun(PlanFile.of(ShapePlan.of(shape, rounds)).text()).run();
    return new Started(coordinator, bodies, run);
  }
}
