package dev.cairn.server.grpc;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/**
 * What calls with bodies run on.
 *
 * @param bodies the body pool, whose threads may block on disks
 * @param timer tells of stalls
 * @param stallDeadline longest silence of a device whose turn it is
 */
record BodyLanes(Executor bodies, ScheduledExecutorService timer, Duration stallDeadline) {

  StallWatch watch(Runnable onStall) {
    return new StallWatch(timer, stallDeadline, onStall);
  }
}
