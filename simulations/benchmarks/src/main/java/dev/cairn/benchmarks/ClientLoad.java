package dev.cairn.benchmarks;

import dev.cairn.cli.CliFailure;
import dev.cairn.grpc.Endpoint;
import dev.cairn.grpc.GrpcChannel;
import dev.cairn.grpc.GrpcOptions;
import dev.cairn.protocol.UpdateBody;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The clients of one run, a thread each, that speak the real protocol over a few connections. All
 * begin a round at the same time.
 */
final class ClientLoad {
  private static final int CONNECTIONS = 4;
  private static final int STACK_BYTES = 256 << 10;
  private static final Duration END_DEADLINE = Duration.ofSeconds(20);
  private static final long WATCH_MILLIS = 500;

  /** Held, because the JDK forgets the level of a logger that nobody holds. */
  private static final Logger TRANSPORT = Logger.getLogger("io.grpc");

  private final RoundClock clock;
  private final List<UpdateBody> bodies;
  private final Duration deadline;
  private final Runnable watch;
  private final List<RoundCost> costs = new ArrayList<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  /**
   * Prepares clients.
   *
   * @param bodies an update for each of them
   * @param deadline longest time for one round
   * @param watch called again and again meanwhile; throws to end it all
   */
  ClientLoad(RoundClock clock, List<UpdateBody> bodies, Duration deadline, Runnable watch) {
    TRANSPORT.setLevel(Level.WARNING);
    this.watch = watch;
    this.clock = clock;
    this.bodies = bodies;
    this.deadline = deadline;
  }

  /** Takes part in so many rounds; gives what each of them cost. */
  List<RoundCost> run(Endpoint endpoint, int rounds) {
    CyclicBarrier begin = new CyclicBarrier(bodies.size(), clock::begin);
    CyclicBarrier end = new CyclicBarrier(bodies.size(), () -> costs.add(clock.end()));
    CountDownLatch running = new CountDownLatch(bodies.size());
    List<Thread> threads = new ArrayList<>();
    try (GrpcChannel channel = GrpcChannel.open(options(endpoint))) {
      for (int i = 0; i < bodies.size(); i++) {
        LoadClient client = new LoadClient(i, channel.coordinator(), bodies.get(i), clock);
        Thread thread =
            new Thread(
                null,
                () -> {
                  try {
                    takePart(client, rounds, begin, end);
                  } finally {
                    running.countDown();
                  }
                },
                "client-" + i,
                STACK_BYTES);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
      }
      await(running, threads);
    }
    Throwable cause = failure.get();
    if (cause instanceof CliFailure known) {
      throw known;
    }
    if (cause != null) {
      throw new CliFailure("a client of the benchmark failed: " + cause, cause);
    }
    return costs;
  }

  private GrpcOptions options(Endpoint endpoint) {
    GrpcOptions usual = GrpcOptions.plaintext(endpoint);
    return new GrpcOptions(
        endpoint, usual.credentials(), CONNECTIONS, deadline, deadline, deadline, deadline);
  }

  private void takePart(LoadClient client, int rounds, CyclicBarrier begin, CyclicBarrier end) {
    try {
      for (int round = 1; round <= rounds; round++) {
        begin.await(deadline.toMillis(), TimeUnit.MILLISECONDS);
        client.takePart(deadline);
        end.await(deadline.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (BrokenBarrierException e) {
      failure.compareAndSet(null, new CliFailure("another client failed", e));
    } catch (TimeoutException e) {
      failure.compareAndSet(
          null, new CliFailure("a round took longer than " + deadline.toSeconds() + " s", e));
    } catch (Exception e) {
      failure.compareAndSet(null, e);
      begin.reset();
      end.reset();
    }
  }

  /** Each client has deadlines of its own, so that all of them end. */
  private void await(CountDownLatch running, List<Thread> threads) {
    try {
      while (!running.await(WATCH_MILLIS, TimeUnit.MILLISECONDS)) {
        watch.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stop(running, threads, e);
    } catch (RuntimeException e) {
      stop(running, threads, e);
    }
  }

  private void stop(CountDownLatch running, List<Thread> threads, Throwable reason) {
    failure.set(reason);
    threads.forEach(Thread::interrupt);
    try {
      running.await(END_DEADLINE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
