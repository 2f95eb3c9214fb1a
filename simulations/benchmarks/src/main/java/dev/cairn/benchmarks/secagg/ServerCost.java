package dev.cairn.benchmarks.secagg;

import dev.cairn.secagg.server.Unmasking;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a whole round costs the coordinator, without a network and a journal, beside the primitives
 * that it can't do without.
 *
 * @param first processor time of its steps when they were taken for the first time, in milliseconds
 * @param steps medians of the same when they were taken again, with what was compiled by then
 * @param cost the whole part again and again, beside its floor
 * @param streams mask streams that were taken off
 * @param agreements X25519 agreements on the way
 * @param heapBytes what it holds while it opens the sum
 * @param vectorBytes an update's bytes
 * @param secretShares clients times neighbours
 */
record ServerCost(
    Map<String, Double> first,
    Map<String, Double> steps,
    PairedCost cost,
    int streams,
    int agreements,
    long heapBytes,
    long vectorBytes,
    long secretShares) {
  /** What a pair of shares may take on the heap. */
  private static final int SHARE_BYTES_MAX = 400;

  private static final int WARM_UPS = 1;

  ServerCost {
    first = new LinkedHashMap<>(first);
    steps = new LinkedHashMap<>(steps);
  }

  static ServerCost measure(BenchRound round, int pairs) throws Exception {
    int agreements = round.agreements();
    int streams = round.included.size() + agreements;
    long heap = heap(round);
    List<Map<String, Double>> times = new ArrayList<>();
    PairedCost cost =
        PairedCost.measure(
            WARM_UPS, pairs, new ServerPart(round, times), floor(round, streams, agreements));
    return new ServerCost(
        round.server.millis(),
        ServerPart.medians(times.subList(WARM_UPS, times.size())),
        cost,
        streams,
        agreements,
        heap,
        round.shape.vectorBytes(),
        (long) round.roster.n() * round.roster.thresholds().degree());
  }

  private static Map<String, Work> floor(BenchRound round, int streams, int agreements)
      throws Exception {
    int included = round.included.size();
    int confirms = round.isMalicious() ? included : 0;
    int verifications = round.roster.n() + round.dealers.size() + 2 * included + confirms;
    Map<String, Work> floor = new LinkedHashMap<>();
    floor.put("AES-256-CTR", FloorLoops.aesStreams(streams, round.shape.vectorBytes()));
    floor.put("X25519 agreements", FloorLoops.agreements(agreements));
    floor.put("Ed25519 verifications", FloorLoops.verifications(verifications));
    floor.put("additions", FloorLoops.additions(included, round.sum.length));
    return floor;
  }

  /**
   * The most of two moments: when all ShareKeys messages have been read, and when all shares have
   * been taken up from the Reveals, which are read one by one. The sum and the roster are there
   * both times; the other messages are in the store.
   */
  private static long heap(BenchRound round) throws Exception {
    try (StagedMessages inputs = new StagedMessages(round.masked);
        StagedMessages confirmed = new StagedMessages(round.confirms);
        StagedMessages dealt = new StagedMessages(round.shareKeys);
        StagedMessages revealed = new StagedMessages(round.reveals)) {
      dealt.each(round.shareKeys::put);
      long most;
      try (Unmasking unmasking =
          new Unmasking(round.roster, round.dealers, round.included, round.shareKeys)) {
        most = Heap.usedBytes() - round.heapBefore;
        round.shareKeys.clear();
        revealed.each(unmasking::add);
        most = Math.max(most, Heap.usedBytes() - round.heapBefore);
        if (unmasking.missing().size() > 0) {
          throw new IllegalStateException("expected as many shares as are needed");
        }
      }
      dealt.each(round.shareKeys::put);
      revealed.each(round.reveals::put);
      inputs.each(round.masked::put);
      confirmed.each(round.confirms::put);
      return most;
    }
  }

  /** Processor time of the whole, in milliseconds. */
  double millis() {
    return cost.millis();
  }

  /** The same for the first time. */
  double firstMillis() {
    return first.values().stream().mapToDouble(Double::doubleValue).sum();
  }

  /** That time over the floor's. */
  double ratio() {
    return cost.ratio();
  }

  /** The heap in vectors, beyond what shares may take. */
  double vectors() {
    return (heapBytes - SHARE_BYTES_MAX * (double) secretShares) / vectorBytes;
  }
}
