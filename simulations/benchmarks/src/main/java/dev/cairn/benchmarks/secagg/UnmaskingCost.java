package dev.cairn.benchmarks.secagg;

import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.secagg.ring.RingLayout;
import dev.cairn.secagg.server.Unmasking;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Map;

/**
 * What opening one sum costs a coordinator, on one thread of this process and without a network: a
 * whole round in memory, whose last step is repeated.
 *
 * @param takeMillis processor time for checking and taking up as many reveals as are needed
 * @param unmaskMillis processor time for recovering the secrets and taking the masks off
 * @param streams mask streams that were taken off
 * @param streamBytes bytes of each
 * @param agreements X25519 agreements on the way
 */
public record UnmaskingCost(
    double takeMillis, double unmaskMillis, int streams, long streamBytes, int agreements) {
  private static final int TRIES = 5;
  private static final int GAMMA_MILLIONTHS = 100_000;
  private static final long MILLION = 1_000_000;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /**
   * Measures; the best of a few tries.
   *
   * @param lost clients that deal shares and send no update
   */
  public static UnmaskingCost measure(int clients, int lost, RingLayout layout) {
    RoundShape shape =
        new RoundShape(
            "in memory",
            clients,
            lost,
            layout,
            GAMMA_MILLIONTHS,
            (int) (MILLION * lost / clients),
            Adversary.MALICIOUS);
    try {
      BenchRound round = new BenchRound(shape, step -> {});
      double take = Double.MAX_VALUE;
      double unmask = Double.MAX_VALUE;
      for (int i = 0; i < TRIES; i++) {
        long[] sum = round.sum.clone();
        long start = THREADS.getCurrentThreadCpuTime();
        try (Unmasking unmasking =
            new Unmasking(round.roster, round.dealers, round.included, round.shareKeys)) {
          for (Map.Entry<Integer, SignedMessage> reveal : round.reveals.entrySet()) {
            unmasking.add(reveal.getKey(), reveal.getValue());
            if (unmasking.missing().size() == 0) {
              break;
            }
          }
          long taken = THREADS.getCurrentThreadCpuTime();
          unmasking.unmask(sum);
          take = Math.min(take, (taken - start) / 1e6);
          unmask = Math.min(unmask, (THREADS.getCurrentThreadCpuTime() - taken) / 1e6);
        }
      }
      int agreements = round.agreements();
      return new UnmaskingCost(
          take, unmask, round.included.size() + agreements, shape.vectorBytes(), agreements);
    } catch (Exception e) {
      throw new IllegalStateException("an honest round in memory failed: " + e, e);
    }
  }
}
