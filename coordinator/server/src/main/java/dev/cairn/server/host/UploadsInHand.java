package dev.cairn.server.host;

import dev.cairn.protocol.RoundId;
import io.vertx.core.Vertx;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Updates that are being sent. Each round's owner is asked again and again about one of them, and
 * about the next one whenever it says that the last need not be sent any more: so uploads end soon
 * after their round takes none. Safe for several threads.
 */
final class UploadsInHand implements AutoCloseable {

  /** Between two questions about the uploads of a round. */
  static final long PERIOD_MILLIS = 1_000;

  private final Vertx vertx;
  private final Workers workers;
  private final Map<RoundId, Set<UpdateReception>> open = new ConcurrentHashMap<>();
  private final Set<RoundId> asked = ConcurrentHashMap.newKeySet();
  private final long timer;

  /**
   * Begins with none.
   *
   * @param workers on whose threads owners are asked
   */
  UploadsInHand(Vertx vertx, Workers workers) {
    this.vertx = vertx;
    this.workers = workers;
    this.timer = vertx.setPeriodic(PERIOD_MILLIS, tick -> open.keySet().forEach(this::ask));
  }

  /** It is being sent from now on. */
  UpdateReception add(UpdateReception upload) {
    open.compute(
        upload.round(),
        (round, before) -> {
          Set<UpdateReception> all = before == null ? ConcurrentHashMap.newKeySet() : before;
          all.add(upload);
          return all;
        });
    return upload;
  }

  /** It is whole, broken off, or settled: it is not asked about any more. */
  void remove(UpdateReception upload) {
    open.computeIfPresent(
        upload.round(),
        (round, all) -> {
          all.remove(upload);
          return all.isEmpty() ? null : all;
        });
  }

  /** How many there are. */
  int count() {
    return open.values().stream().mapToInt(Set::size).sum();
  }

  /** One question at a time: an owner that does not answer is not asked more often for that. */
  private void ask(RoundId round) {
    if (asked.add(round)) {
      List<UpdateReception> uploads = List.copyOf(open.getOrDefault(round, Set.of()));
      CompletableFuture<?> unused =
          settle(uploads.iterator()).whenComplete((all, failure) -> asked.remove(round));
    }
  }

  /** Ends uploads up to the first one that may go on, or whose owner does not say. */
  private CompletableFuture<Void> settle(Iterator<UpdateReception> uploads) {
    if (!uploads.hasNext()) {
      return CompletableFuture.completedFuture(null);
    }
    UpdateReception upload = uploads.next();
    // Asked in the call: what is chained to it may be done by whoever chains it.
    return workers
        .call(upload::verdict)
        .thenCompose(asked -> asked)
        .thenCompose(
            receipt -> {
              if (receipt.isEmpty()) {
                return CompletableFuture.completedFuture(null);
              }
              remove(upload);
              upload.settle(receipt.get());
              return settle(uploads);
            });
  }

  @Override
  public void close() {
    vertx.cancelTimer(timer);
  }
}
