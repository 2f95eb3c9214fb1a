package dev.cairn.benchmarks;

import dev.cairn.cli.CliFailure;
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

/** The clients of one run, a thread each. All begin a round at the same time. */
final class ClientLoad {
  private static final int STACK_BYTES = 256 << 10;
  private static final Duration END_DEADLINE = Duration.ofSeconds(20);
  private static final long WATCH_MILLIS = 500;

  /** Held, because the JDK forgets the level of a logger that nobody holds. */
  private static final Logger TRANSPORT = Logger.getLogger("io.grpc");

  private final RoundClock clock;
  private final List<? extends LoadMember> members;
  private final Duration deadline;
  private final Runnable watch;
  private final List<RoundCost> costs = new ArrayList<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  /**
   * Prepares clients.
   *
   * @param members the clients
   * @param deadline longest time for one round
   * @param watch called again and again meanwhile; throws to end it all
   */
  ClientLoad(
      RoundClock clock, List<? extends LoadMember> members, Duration deadline, Runnable watch) {
    TRANSPORT.setLevel(Level.WARNING);
    this.watch = watch;
    this.clock = clock;
    this.members = members;
    this.deadline = deadline;
  }

  /** Takes part in so many rounds; gives what each of them cost. */
  List<RoundCost> run(int rounds) {
    CyclicBarrier begin = new CyclicBarrier(members.size(), clock::begin);
    CyclicBarrier end = new CyclicBarrier(members.size(), () -> costs.add(clock.end()));
    CountDownLatch running = new CountDownLatch(members.size());
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < members.size(); i++) {
      LoadMember member = members.get(i);
      Thread thread =
          new Thread(
              null,
              () -> {
                try {
                  takePart(member, rounds, begin, end);
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
    Throwable cause = failure.get();
    if (cause instanceof CliFailure known) {
      throw known;
    }
    if (cause != null) {
      throw new CliFailure("a client of the benchmark failed: " + cause, cause);
    }
    return costs;
  }

  private void takePart(LoadMember member, int rounds, CyclicBarrier begin, CyclicBarrier end) {
    try {
      for (int round = 1; round <= rounds; round++) {
        begin.await(deadline.toMillis(), TimeUnit.MILLISECONDS);
        member.takePart(deadline);
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
        Throwable failed = failure.get();
        if (failed != null) {
          // A barrier that was reset does not hold up those who come to it later.
          stop(running, threads, failed);
          return;
        }
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
