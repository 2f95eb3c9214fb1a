package dev.cairn.benchmarks;

import dev.cairn.cli.CliFailure;
import dev.cairn.grpc.v1.CheckInRequest;
import io.grpc.MethodDescriptor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Check-ins that all come at once.
 *
 * @param cpu what the server used; wall time is from the first call to the last answer
 * @param latencies of the calls, as who calls sees them
 */
record Burst(CpuUse cpu, Latencies latencies) {

  /** The SDK gives a call up that is not answered by then. */
  static final Duration DEADLINE = Duration.ofSeconds(15);

  /**
   * Makes all calls and waits for the answers.
   *
   * @param use tells what the server has used
   * @param check throws if an answer is not what it should be
   */
  static <R> Burst fire(
      Connections connections,
      MethodDescriptor<CheckInRequest, R> method,
      List<CheckInRequest> requests,
      Use use,
      Consumer<R> check)
      throws IOException {
    long[] nanos = new long[requests.size()];
    List<CompletableFuture<R>> replies = new ArrayList<>(requests.size());
    CpuUse before = use.now();
    for (int i = 0; i < nanos.length; i++) {
      int call = i;
      long began = System.nanoTime();
      replies.add(
          connections
              .call(call, method, requests.get(call), DEADLINE)
              .whenComplete((reply, failure) -> nanos[call] = System.nanoTime() - began));
    }
    List<R> answers = answers(replies);
    CpuUse cpu = use.now().minus(before);
    answers.forEach(check);
    return new Burst(cpu, new Latencies(nanos));
  }

  /** What a server has used up to now. */
  interface Use {
    CpuUse now() throws IOException;
  }

  private static <R> List<R> answers(List<CompletableFuture<R>> replies) {
    List<R> answers = new ArrayList<>(replies.size());
    List<Throwable> failures = new ArrayList<>();
    try {
      for (CompletableFuture<R> reply : replies) {
        try {
          answers.add(reply.get(2 * DEADLINE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException e) {
          failures.add(e.getCause() == null ? e : e.getCause());
        }
      }
    } catch (TimeoutException e) {
      failures.add(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failures.add(e);
    }
    if (!failures.isEmpty()) {
      throw new CliFailure(
          failures.size()
              + " of "
              + replies.size()
              + " check-ins were not answered within "
              + DEADLINE.toSeconds()
              + " s, the first because of "
              + failures.get(0),
          failures.get(0));
    }
    return answers;
  }
}
