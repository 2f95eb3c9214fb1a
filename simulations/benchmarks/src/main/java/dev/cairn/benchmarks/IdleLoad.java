package dev.cairn.benchmarks;

import dev.cairn.cli.CliFailure;
import dev.cairn.grpc.ProtoMapping;
import dev.cairn.grpc.v1.CheckInResponse;
import dev.cairn.grpc.v1.CoordinatorGrpc;
import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.ClientId;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Clients that no round needs: each has a connection, asks with the SDK's long poll, and comes back
 * when it is told to.
 */
final class IdleLoad {

  /** How long the SDK lets a check-in be held back. */
  private static final long WAIT_MILLIS = 30_000;

  /** The SDK's patience beyond that. */
  private static final long GRACE_MILLIS = 15_000;

  private final ProcessTable processes;
  private final LoadSize size;

  IdleLoad(ProcessTable processes, LoadSize size) {
    this.processes = processes;
    this.size = size;
  }

  /** Measures a coordinator without clients, and then with them: at first, and when it is warm. */
  IdleResult measure(CoordinatorProcess coordinator) throws IOException {
    Pause.millis(size.settleMillis());
    IdleResult.Window alone = window(coordinator, new AtomicLong());
    try (Connections connections = Connections.open(coordinator.devices(), size.idleClients());
        Asking asking = new Asking(connections)) {
      asking.begin();
      Pause.millis(size.settleMillis());
      IdleResult.Window first = window(coordinator, asking.answers);
      Pause.millis(size.warmUpMillis());
      IdleResult.Window warm = window(coordinator, asking.answers);
      asking.requireNoFailure();
      return new IdleResult(size.idleClients(), alone, first, warm);
    }
  }

  private IdleResult.Window window(CoordinatorProcess coordinator, AtomicLong answers)
      throws IOException {
    long asked = answers.get();
    CpuUse before = processes.use(coordinator.pid());
    Pause.millis(size.windowMillis());
    return new IdleResult.Window(
        answers.get() - asked, processes.use(coordinator.pid()).minus(before));
  }

  /** The clients, each of which has a call open or a date. */
  private static final class Asking implements AutoCloseable {
    private final Connections connections;
    private final ScheduledThreadPoolExecutor dates = new ScheduledThreadPoolExecutor(1);
    private final AtomicLong answers = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile boolean over;

    Asking(Connections connections) {
      this.connections = connections;
    }

    void begin() {
      for (int client = 0; client < connections.count(); client++) {
        ask(client);
      }
    }

    private void ask(int client) {
      CheckIn checkIn =
          new CheckIn(
              new ClientId("idle-" + client), ShapePlan.POPULATION, 100, "bench", WAIT_MILLIS);
      var unused =
          connections
              .call(
                  client,
                  CoordinatorGrpc.getCheckInMethod(),
                  ProtoMapping.toProto(checkIn),
                  Duration.ofMillis(WAIT_MILLIS + GRACE_MILLIS))
              .whenComplete((reply, failed) -> answered(client, reply, failed));
    }

    private void answered(int client, @Nullable CheckInResponse reply, @Nullable Throwable failed) {
      if (over) {
        return;
      }
      if (reply != null
          && ProtoMapping.fromProto(reply) instanceof CheckInReply.ComeBackLater later) {
        answers.incrementAndGet();
        var unused = dates.schedule(() -> ask(client), later.afterMillis(), TimeUnit.MILLISECONDS);
      } else {
        failure.compareAndSet(
            null, failed != null ? failed : new IllegalStateException("an answer was " + reply));
      }
    }

    void requireNoFailure() {
      Throwable failed = failure.get();
      if (failed != null) {
        throw new CliFailure("an idle client was not told when to come back: " + failed, failed);
      }
    }

    @Override
    public void close() {
      over = true;
      dates.shutdownNow();
    }
  }
}
