package dev.cairn.benchmarks.secagg;

import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.secagg.server.Unmasking;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a whole round costs the coordinator, without a network and a journal, beside the primitives
 * that it can't do without.
 *
 * @param steps processor time of its steps before the sum is opened, in milliseconds, once
 * @param opening taking up the reveals and taking the masks off, beside the floor of the whole
 * @param streams mask streams that were taken off
 * @param agreements X25519 agreements on the way
 * @param heapBytes what it holds while it opens the sum
 * @param vectorBytes an update's bytes
 * @param secretShares clients times neighbours
 */
record ServerCost(
    Map<String, Double> steps,
    PairedCost opening,
    int streams,
    int agreements,
    long heapBytes,
    long vectorBytes,
    long secretShares) {
  /** What a pair of shares may take on the heap. */
  private static final int SHARE_BYTES_MAX = 400;

  ServerCost {
    steps = new LinkedHashMap<>(steps);
  }

  static ServerCost measure(BenchRound round, int pairs) throws Exception {
    int agreements = round.agreements();
    int streams = round.included.size() + agreements;
    long heap = heap(round);
    long[] opened = new long[round.sum.length];
    PairedCost opening =
        PairedCost.measure(1, pairs, () -> open(round, opened), floor(round, streams, agreements));
    check(round, opened);
    return new ServerCost(
        round.server.millis(),
        opening,
        streams,
        agreements,
        heap,
        round.shape.vectorBytes(),
        (long) round.roster.n() * round.roster.thresholds().degree());
  }

  private static void open(BenchRound round, long[] opened) throws Exception {
    System.arraycopy(round.sum, 0, opened, 0, opened.length);
    try (Unmasking unmasking = unmasking(round)) {
      unmasking.unmask(opened);
    }
  }

  private static Unmasking unmasking(BenchRound round) throws Exception {
    Unmasking unmasking =
        new Unmasking(round.roster, round.dealers, round.included, round.shareKeys);
    for (Map.Entry<Integer, SignedMessage> reveal : round.reveals.entrySet()) {
      unmasking.add(reveal.getKey(), reveal.getValue());
    }
    return unmasking;
  }

  /** All clients send the same update; a wrong sum would be a wrong measurement. */
  private static void check(BenchRound round, long[] opened) {
    long[] update = round.shape.update();
    for (int lane = 0; lane < opened.length; lane++) {
      if (opened[lane] != round.included.size() * update[lane]) {
        throw new IllegalStateException("the sum is wrong at lane " + lane);
      }
    }
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
   * both times.
   */
  private static long heap(BenchRound round) throws Exception {
    try (StagedMessages dealt = new StagedMessages(round.shareKeys);
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
      return most;
    }
  }

  /** Processor time of the whole, in milliseconds. */
  double millis() {
    return steps.values().stream().mapToDouble(Double::doubleValue).sum() + opening.millis();
  }

  /** That time over the floor's. */
  double ratio() {
    return millis() / opening.wholeFloorMillis();
  }

  /** The heap in vectors, beyond what shares may take. */
  double vectors() {
    return (heapBytes - SHARE_BYTES_MAX * (double) secretShares) / vectorBytes;
  }
}
