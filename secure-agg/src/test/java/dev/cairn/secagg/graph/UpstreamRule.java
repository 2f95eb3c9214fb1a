package dev.cairn.secagg.graph;

import org.jspecify.annotations.Nullable;

/**
 * The rule of the implementation that the degree and threshold pairs on file come from: {@code
 * fcp/secagg/server/graph_parameter_finder.cc} of google-parfait/federated-compute. It takes the
 * lowest threshold, and above it nothing is asked of single windows.
 */
final class UpstreamRule {
  private UpstreamRule() {}

  /** Degree and threshold; null if no ring will do. */
  static int @Nullable [] find(int n, int adversarial, int dropped, boolean semiMalicious) {
    Hypergeometric adversaries = new Hypergeometric(n, adversarial, 41);
    Hypergeometric drops = new Hypergeometric(n, dropped, 20);
    GapPairs gaps = new GapPairs(n, adversarial + dropped, 41);
    for (int k = 2; k < n - 1; k += 2) {
      int t1 = adversaries.bound(k);
      int t2 = k - drops.bound(k);
      if (semiMalicious) {
        t1 = (t1 + k) / 2;
      }
      if (t1 < t2 && gaps.holds(k)) {
        return new int[] {k, Math.max(t1 + 1, 2)};
      }
    }
    return null;
  }
}
