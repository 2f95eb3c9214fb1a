package dev.cairn.benchmarks;

import dev.cairn.benchmarks.secagg.UnmaskingCost;
import dev.cairn.cli.CliFailure;
import dev.cairn.cli.admin.AdminClient;
import dev.cairn.engine.cohort.SecureRules;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdatePipeline;
import dev.cairn.protocol.model.ModelShape;
import dev.cairn.server.config.PlanFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * {@code cairn bench coordinator --secure}: each shape plain and secure, over mutual TLS, each on a
 * fresh coordinator process, with a tenth of the clients lost in every round.
 */
final class SecureBenchmark {
  static final List<Shape> SHAPES = Shape.list("50x0.1M,50x1M");
  static final List<Shape> QUICK = Shape.list("6x0.02M");
  static final int ROUNDS = 4;
  static final int ROUNDS_QUICK = 2;

  /** With fewer, a sum without a lost one cannot be opened; more are not taken by a round. */
  private static final int CLIENTS_MIN = 5;

  private static final int CLIENTS_MAX = SecureRules.COHORT_MAX;
  private static final double LOST_SHARE = 0.1;
  static final SecureRules RULES = new SecureRules(0.1);

  private final ProcessTable processes;
  private final PrintWriter progress;
  private final int rounds;

  /**
   * A benchmark.
   *
   * @param rounds rounds of each run, at least 2
   */
  SecureBenchmark(ProcessTable processes, PrintWriter progress, int rounds) {
    this.processes = processes;
    this.progress = progress;
    this.rounds = rounds;
  }

  /** Refuses loads that a secure round cannot have. */
  static List<Shape> checked(List<Shape> shapes) {
    for (Shape shape : shapes) {
      if (shape.clients() < CLIENTS_MIN || shape.clients() > CLIENTS_MAX) {
        throw new CliFailure(
            "a secure round here has "
                + CLIENTS_MIN
                + " to "
                + CLIENTS_MAX
                + " clients, not "
                + shape.clients());
      }
    }
    return shapes;
  }

  static int lost(Shape shape) {
    return (int) Math.max(1, Math.round(LOST_SHARE * shape.clients()));
  }

  SecureReport run(List<Shape> shapes) throws IOException {
    List<SecureShapeResult> results = new ArrayList<>();
    for (Shape shape : shapes) {
      results.add(measure(shape));
    }
    say("measuring what this JVM's ciphers can do");
    return new SecureReport(results, CipherRates.measure());
  }

  private SecureShapeResult measure(Shape shape) throws IOException {
    int lost = lost(shape);
    ModelShape model = ShapePlan.model(shape).shape();
    MemoryBound memory = MemoryBound.of(4L * model.dimension(), shape.clients());
    UpdatePipeline pipeline =
        new UpdatePipeline(ShapePlan.of(shape, 1).updateSpec(), model.dimension());
    try (Cleanup cleanup = new Cleanup()) {
      Path folder = cleanup.add(new TempFolder()).path();
      List<UpdateBody> bodies = Bodies.of(pipeline, shape.clients(), folder.resolve("update"));
      StepTimes times = new StepTimes();
      SideResult plain = side(folder, memory, shape, null, load -> plain(load, shape, bodies));
      SideResult secure =
          side(
              folder,
              memory,
              shape,
              RULES,
              load -> SecureMembers.of(load.clients(), load.clock(), bodies, lost, RULES, times));
      say(shape + ": opening a sum on one thread");
      return new SecureShapeResult(
          shape,
          pipeline.layout().bytes(),
          shape.clients() - lost,
          memory,
          plain,
          secure,
          times.costs(1),
          least(times),
          UnmaskingCost.measure(shape.clients(), lost, pipeline.layout()));
    }
  }

  private Map<ClientStep, StepTimes.Cost> least(StepTimes times) {
    Map<ClientStep, StepTimes.Cost> least = new EnumMap<>(times.costs(2));
    for (int round = 3; round <= rounds; round++) {
      times.costs(round).forEach((step, cost) -> least.merge(step, cost, StepTimes.Cost::least));
    }
    return least;
  }

  /** The devices of a load and what notes its costs. */
  private record Load(EnrolledClients clients, RoundClock clock) {}

  private SideResult side(
      Path folder,
      MemoryBound memory,
      Shape shape,
      @Nullable SecureRules secure,
      Function<Load, List<LoadMember>> members)
      throws IOException {
    String what = shape + (secure == null ? " plain" : " secure");
    say(what + ": starting a coordinator");
    try (CoordinatorProcess coordinator = CoordinatorProcess.mutualTls(folder, memory)) {
      coordinator.awaitReady();
      AdminClient admin = coordinator.admin();
      say(what + ": connecting " + shape.clients() + " devices over mutual TLS");
      try (EnrolledClients clients =
          EnrolledClients.connect(
              coordinator.devices(), admin, folder.resolve("devices"), shape.clients())) {
        TrainingPlan plan = ShapePlan.of(shape, rounds, lost(shape), secure);
        String run = admin.startRun(PlanFile.of(plan).text()).run();
        say(what + ": " + lost(shape) + " of them get lost in each round; rounds: " + rounds);
        RoundClock clock = new RoundClock(processes, coordinator.pid());
        List<RoundCost> costs =
            new ClientLoad(
                    clock,
                    members.apply(new Load(clients, clock)),
                    CoordinatorBenchmark.ROUND_DEADLINE,
                    coordinator::requireHealthy)
                .run(rounds);
        CoordinatorBenchmark.requireCompleted(admin, run);
        SideResult result = new SideResult(costs, processes.peakBytes(coordinator.pid()));
        coordinator.requireHealthy();
        return result;
      }
    }
  }

  private static List<LoadMember> plain(Load load, Shape shape, List<UpdateBody> bodies) {
    List<LoadMember> members = new ArrayList<>();
    EnrolledClients clients = load.clients();
    for (int i = 0; i < shape.clients(); i++) {
      members.add(
          isLost(i, shape)
              ? new LostClient(clients.id(i), clients.coordinator(i))
              : new LoadClient(
                  i == 0,
                  clients.id(i),
                  clients.coordinator(i),
                  bodies.get(i),
                  load.clock()::reached));
    }
    return members;
  }

  private static boolean isLost(int client, Shape shape) {
    return client >= shape.clients() - lost(shape);
  }

  private void say(String text) {
    progress.println(text);
    progress.flush();
  }
}
