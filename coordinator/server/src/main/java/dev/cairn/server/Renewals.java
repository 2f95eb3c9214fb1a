package dev.cairn.server;

import dev.cairn.secagg.cipher.StreamSelfTest;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.lang.management.ManagementFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the device port's certificate young, as long as the coordinator runs. */
final class Renewals implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Renewals.class);

  private static final long RENEWAL_MILLIS = 3_600_000;

  private final Vertx vertx;
  private final WorkerExecutor worker;
  private final long timer;

  private Renewals(Vertx vertx, WorkerExecutor worker, long timer) {
    this.vertx = vertx;
    this.worker = worker;
    this.timer = timer;
  }

  /** Begins; has the mask streams of secure rounds compiled by the same worker before. */
  static Renewals begin(Vertx vertx, DeviceIdentity identity) {
    WorkerExecutor worker = vertx.createSharedWorkerExecutor("cairn-renewal", 1);
    worker.executeBlocking(Renewals::warmUpMasks);
    long timer =
        vertx.setPeriodic(
            RENEWAL_MILLIS,
            tick ->
                worker
                    .executeBlocking(
                        () -> {
                          identity.renew();
                          return "";
                        })
                    .onFailure(e -> LOG.warn("no renewal: {}", e.getMessage())));
    return new Renewals(vertx, worker, timer);
  }

  /** Says where mask streams stay slow. */
  private static StreamSelfTest warmUpMasks() {
    StreamSelfTest test =
        StreamSelfTest.run(ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime);
    test.warning().ifPresent(warning -> LOG.warn("{}", warning));
    return test;
  }

  @Override
  public void close() {
    vertx.cancelTimer(timer);
    worker.close();
  }
}
