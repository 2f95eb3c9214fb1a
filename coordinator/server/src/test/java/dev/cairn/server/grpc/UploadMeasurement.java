package dev.cairn.server.grpc;

import com.sun.management.OperatingSystemMXBean;
import dev.cairn.grpc.GrpcCoordinator;
import dev.cairn.protocol.Refusal;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdateReceipt;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Measures what an upload of 40 MB over loopback costs: CPU milliseconds per MB of the whole
 * process and of its threads: network, caller, handlers, body pool. The sink drops what it gets, so
 * disks and digests are not in it. Run {@code main}; the last line holds the figures.
 */
final class UploadMeasurement {
  private static final int MEGABYTES = 40;
  private static final int WARM_UPS = 100;
  private static final int RUNS = 20;

  private static final class Drain implements UpdateSink {
    @Override
    public CompletionStage<UpdateReceipt> settled() {
      return new CompletableFuture<>();
    }

    private long bytes;

    @Override
    public void write(ByteBuffer chunk) {
      bytes += chunk.remaining();
    }

    @Override
    public CompletionStage<UpdateReceipt> complete() {
      return CompletableFuture.completedFuture(
          bytes == MEGABYTES * 1_000_000L
              ? new UpdateReceipt.Accepted()
              : new UpdateReceipt.Refused(Refusal.MALFORMED, "" + bytes));
    }

    @Override
    public void abort() {
      throw new AssertionError("aborted");
    }
  }

  private UploadMeasurement() {}

  public static void main(String[] args) {
    UpdateBody body = Samples.body(Samples.bytes(MEGABYTES * 1_000_000));
    try (Loopback loopback = new Loopback();
        GrpcCoordinator coordinator = loopback.connect()) {
      loopback.gateway.onAdmit =
          header -> CompletableFuture.completedFuture(new Admission.Open(new Drain()));
      upload(coordinator, body, WARM_UPS);
      List<String> parts = List.of("grpc-default-worker", "main", "cairn-grpc-", "body-", "");
      List<Long> before = parts.stream().map(UploadMeasurement::threadsCpu).toList();
      long cpu = processCpu();
      long begin = System.nanoTime();
      upload(coordinator, body, RUNS);
      double seconds = (System.nanoTime() - begin) / 1e9;
      double mb = MEGABYTES * (double) RUNS;
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < parts.size(); i++) {
        String name = parts.get(i).isEmpty() ? "java_threads" : parts.get(i);
        double millis = (threadsCpu(parts.get(i)) - before.get(i)) / 1e6;
        line.append(String.format(Locale.ROOT, "%s_ms_per_mb=%.3f ", name, millis / mb));
      }
      // The process also compiles and collects garbage.
      System.out.printf(
          Locale.ROOT,
          "%sprocess_ms_per_mb=%.3f mb_per_second=%.0f%n",
          line,
          (processCpu() - cpu) / 1e6 / mb,
          mb / seconds);
    }
  }

  private static void upload(GrpcCoordinator coordinator, UpdateBody body, int times) {
    for (int i = 0; i < times; i++) {
      UpdateReceipt receipt = coordinator.upload(Samples.header(body), body);
      if (!receipt.equals(new UpdateReceipt.Accepted())) {
        throw new AssertionError(receipt);
      }
    }
  }

  private static long processCpu() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static long threadsCpu(String prefix) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long sum = 0;
    for (long id : threads.getAllThreadIds()) {
      ThreadInfo info = threads.getThreadInfo(id);
      if (info != null && info.getThreadName().startsWith(prefix)) {
        sum += Math.max(0, threads.getThreadCpuTime(id));
      }
    }
    return sum;
  }
}
