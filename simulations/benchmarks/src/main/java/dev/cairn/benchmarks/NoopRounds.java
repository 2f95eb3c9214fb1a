package dev.cairn.benchmarks;

import dev.cairn.cli.CliFailure;
import dev.cairn.cli.admin.AdminClient;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.grpc.GrpcChannel;
import dev.cairn.grpc.GrpcOptions;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdatePipeline;
import dev.cairn.server.config.PlanFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Rounds in which nobody trains and next to nothing is sent: what a round costs by itself. */
final class NoopRounds {
  static final Shape SHAPE = new Shape(5, 10_000, 2);

  private static final int CONNECTIONS = 4;
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  /** What a journal writes at a time, about. */
  private static final int SYNC_BYTES = 4096;

  private static final int SYNCS = 64;

  private final ProcessTable processes;
  private final int rounds;

  NoopRounds(ProcessTable processes, int rounds) {
    this.processes = processes;
    this.rounds = rounds;
  }

  /**
   * Measures.
   *
   * @param folder on the disk that the coordinator has
   */
  NoopResult measure(CoordinatorProcess coordinator, Path folder) throws IOException {
    TrainingPlan plan = ShapePlan.of(SHAPE, rounds);
    UpdatePipeline pipeline =
        new UpdatePipeline(plan.updateSpec(), ShapePlan.model(SHAPE).shape().dimension());
    List<UpdateBody> bodies = Bodies.of(pipeline, SHAPE.clients(), folder.resolve("update"));
    AdminClient admin = coordinator.admin();
    String run = admin.startRun(PlanFile.of(plan).text()).run();
    ExecutorService threads = Executors.newFixedThreadPool(SHAPE.clients());
    try (GrpcChannel channel =
        GrpcChannel.open(
            CoordinatorBenchmark.patient(GrpcOptions.plaintext(coordinator.devices()))
                .withConnections(CONNECTIONS))) {
      List<Callable<Void>> members = new ArrayList<>();
      for (int i = 0; i < SHAPE.clients(); i++) {
        LoadClient client =
            new LoadClient(
                false,
                new ClientId("client-" + i),
                channel.coordinator(),
                bodies.get(i),
                mark -> {});
        members.add(
            () -> {
              client.takePart(DEADLINE);
              return null;
            });
      }
      NoopResult result = measure(coordinator, folder, threads, members);
      CoordinatorBenchmark.requireCompleted(admin, run);
      return result;
    } finally {
      threads.shutdownNow();
    }
  }

  private NoopResult measure(
      CoordinatorProcess coordinator,
      Path folder,
      ExecutorService threads,
      List<Callable<Void>> members)
      throws IOException {
    int earlyFrom = rounds / 8;
    int earlyTo = rounds / 4;
    int warmFrom = rounds - rounds / 4;
    double first = rounds(coordinator, threads, members, 0, earlyFrom).millis().get(0);
    NoopResult.Rounds early = rounds(coordinator, threads, members, earlyFrom, earlyTo);
    NoopResult.Rounds unused = rounds(coordinator, threads, members, earlyTo, warmFrom);
    NoopResult.Rounds warm = rounds(coordinator, threads, members, warmFrom, rounds);
    return new NoopResult(first, early, warm, syncMillis(folder));
  }

  private NoopResult.Rounds rounds(
      CoordinatorProcess coordinator,
      ExecutorService threads,
      List<Callable<Void>> members,
      int from,
      int to)
      throws IOException {
    List<Double> walls = new ArrayList<>();
    CpuUse before = processes.use(coordinator.pid());
    for (int i = from; i < to; i++) {
      walls.add(round(threads, members));
    }
    return new NoopResult.Rounds(from, walls, processes.use(coordinator.pid()).minus(before));
  }

  /** From before the first check-in until everybody knows of the commit, in milliseconds. */
  private static double round(ExecutorService threads, List<Callable<Void>> members) {
    long began = System.nanoTime();
    try {
      for (Future<Void> one :
          threads.invokeAll(members, DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
        if (one.isCancelled()) {
          throw new CliFailure("a no-op round took longer than " + DEADLINE.toSeconds() + " s");
        }
        Void unused = one.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliFailure("interrupted", e);
    } catch (ExecutionException e) {
      throw new CliFailure("a client of a no-op round failed: " + e.getCause(), e);
    }
    return (System.nanoTime() - began) / 1e6;
  }

  /** How long one write of a few KB takes until it is on the disk: a round makes some of them. */
  private static double syncMillis(Path folder) throws IOException {
    List<Double> millis = new ArrayList<>();
    try (FileChannel file =
        FileChannel.open(
            folder.resolve("sync"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (int i = 0; i < SYNCS; i++) {
        long began = System.nanoTime();
        ByteBuffer block = ByteBuffer.allocate(SYNC_BYTES);
        while (block.hasRemaining()) {
          file.write(block);
        }
        file.force(false);
        millis.add((System.nanoTime() - began) / 1e6);
      }
    }
    return Medians.of(millis, Double::doubleValue);
  }
}
