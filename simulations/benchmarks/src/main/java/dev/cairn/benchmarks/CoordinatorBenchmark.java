package dev.cairn.benchmarks;

import dev.cairn.cli.CliFailure;
import dev.cairn.cli.admin.AdminClient;
import dev.cairn.cli.admin.RunInfo;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.grpc.Endpoint;
import dev.cairn.grpc.GrpcChannel;
import dev.cairn.grpc.GrpcOptions;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdatePipeline;
import dev.cairn.protocol.model.ModelShape;
import dev.cairn.server.config.PlanFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@code cairn bench coordinator}: each shape on a fresh coordinator process. */
final class CoordinatorBenchmark {
  static final List<Shape> SHAPES = Shape.list("1000x0.1M,100x1M,10x10M,100x10M");
  static final List<Shape> QUICK = Shape.list("20x0.1M,10x1M");

  private static final int CONNECTIONS = 4;
  private static final int MANY_TENSORS = 300;

  /** Of each side; the first are the compilers'. */
  static final int TENSOR_ROUNDS = 12;

  static final int TENSOR_ROUNDS_QUICK = 4;

  /** Around this size a model of 300 tensors is an ordinary one. */
  private static final int TENSORS_PARAMETERS = 1_000_000;

  static final Duration ROUND_DEADLINE = Duration.ofMinutes(10);
  private static final Duration RUN_END_DEADLINE = Duration.ofSeconds(15);

  /** Shapes that bring more than this run one round only. */
  private static final long SECOND_ROUND_BYTES_MAX = 1_000_000_000;

  private final ProcessTable processes;
  private final PrintWriter progress;
  private final int tensorRounds;

  /**
   * Prepares the benchmark.
   *
   * @param tensorRounds rounds with few and with many tensors, in turn
   */
  CoordinatorBenchmark(ProcessTable processes, PrintWriter progress, int tensorRounds) {
    this.processes = processes;
    this.progress = progress;
    this.tensorRounds = tensorRounds;
  }

  BenchReport run(List<Shape> shapes) throws IOException {
    List<ShapeResult> results = new ArrayList<>();
    for (Shape shape : shapes) {
      results.add(measure(shape));
    }
    Shape few =
        shapes.stream()
            .filter(shape -> shape.parameters() >= TENSORS_PARAMETERS)
            .findFirst()
            .orElse(shapes.get(0));
    Shape many = few.withTensors(MANY_TENSORS);
    return new BenchReport(
        results,
        measure(many),
        new TensorsBenchmark(processes, progress, tensorRounds).measure(few, many));
  }

  private ShapeResult measure(Shape shape) throws IOException {
    say(shape + ": starting a coordinator");
    try (Cleanup cleanup = new Cleanup()) {
      TempFolder folder = cleanup.add(new TempFolder());
      ModelShape model = ShapePlan.model(shape).shape();
      MemoryBound memory = MemoryBound.of(4L * model.dimension(), shape.clients());
      UpdatePipeline pipeline =
          new UpdatePipeline(ShapePlan.of(shape, 1).updateSpec(), model.dimension());
      long updateBytes = pipeline.layout().bytes();
      int rounds = updateBytes * shape.clients() <= SECOND_ROUND_BYTES_MAX ? 2 : 1;
      List<UpdateBody> bodies =
          Bodies.of(pipeline, shape.clients(), folder.path().resolve("update"));
      CoordinatorProcess coordinator =
          cleanup.add(CoordinatorProcess.plaintext(folder.path(), memory));
      coordinator.awaitReady();
      List<RoundCost> costs = load(coordinator, shape, bodies, rounds);
      long peak = processes.peakBytes(coordinator.pid());
      coordinator.requireHealthy();
      coordinator.close();
      say(shape + ": measuring the same bytes without a coordinator");
      double baseline = SocketBaseline.millisPerMb(folder.path(), updateBytes, shape.clients());
      return new ShapeResult(
          shape,
          model.dimension(),
          model.tensors().size(),
          updateBytes,
          memory,
          peak,
          costs.get(0),
          rounds > 1 ? costs.get(1) : null,
          baseline);
    }
  }

  private List<RoundCost> load(
      CoordinatorProcess coordinator, Shape shape, List<UpdateBody> bodies, int rounds)
      throws IOException {
    AdminClient admin = coordinator.admin();
    TrainingPlan plan = ShapePlan.of(shape, rounds);
    String run = admin.startRun(PlanFile.of(plan).text()).run();
    say(shape + ": " + shape.clients() + " clients take part, rounds: " + rounds);
    RoundClock clock = new RoundClock(processes, coordinator.pid());
    try (GrpcChannel channel = GrpcChannel.open(options(coordinator.devices()))) {
      List<LoadMember> members = new ArrayList<>();
      for (int i = 0; i < bodies.size(); i++) {
        ClientId client = new ClientId("client-" + i);
        members.add(
            new LoadClient(i == 0, client, channel.coordinator(), bodies.get(i), clock::reached));
      }
      List<RoundCost> costs =
          new ClientLoad(clock, members, ROUND_DEADLINE, coordinator::requireHealthy).run(rounds);
      requireCompleted(admin, run);
      return costs;
    }
  }

  private static GrpcOptions options(Endpoint endpoint) {
    return patient(GrpcOptions.plaintext(endpoint)).withConnections(CONNECTIONS);
  }

  /** The same with the patience of a benchmark: nothing but a round's deadline ends it. */
  static GrpcOptions patient(GrpcOptions usual) {
    return new GrpcOptions(
        usual.endpoint(),
        usual.credentials(),
        usual.connections(),
        ROUND_DEADLINE,
        ROUND_DEADLINE,
        ROUND_DEADLINE,
        ROUND_DEADLINE,
        usual.device());
  }

  /** Clients know that a round committed a moment before its run says so. */
  static void requireCompleted(AdminClient admin, String run) {
    long end = System.nanoTime() + RUN_END_DEADLINE.toNanos();
    RunInfo info = admin.run(run);
    while (!info.isOver() && System.nanoTime() < end) {
      info = admin.run(run);
    }
    if (!info.isCompleted()) {
      throw new CliFailure("the run is " + info.status() + ": " + info.failure());
    }
  }

  private void say(String text) {
    progress.println(text);
    progress.flush();
  }
}
