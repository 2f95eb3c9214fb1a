package dev.cairn.secagg.client;

import dev.cairn.secagg.SecAggParameters;
import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.graph.RoundThresholds;

/**
 * What a client insists on, whatever the coordinator asks for.
 *
 * @param cohortMin the fewest clients of any set, 3 to 1024
 * @param gammaMillionthsMin the least share of colluders that must be assumed, 0 to 999,999
 * @param adversary the weakest that a round must hold out against: one for the malicious holds out
 *     against the semi-honest, too. If it is the malicious one, sigma must be 80
 */
public record ClientFloor(int cohortMin, int gammaMillionthsMin, Adversary adversary) {
  public ClientFloor {
    if (cohortMin < RoundThresholds.ROSTER_MIN || cohortMin > RoundThresholds.ROSTER_MAX) {
      throw new IllegalArgumentException("cohortMin must be 3 to 1024, not " + cohortMin);
    }
    if (gammaMillionthsMin < 0 || gammaMillionthsMin > 999_999) {
      throw new IllegalArgumentException("gamma must be 0 to 999999 millionths");
    }
  }

  void check(SecAggParameters parameters) throws SecAggAbort {
    if (parameters.cohortMin() < cohortMin) {
      throw new SecAggAbort(
          SecAggAbort.Reason.BELOW_FLOOR,
          "sets of " + parameters.cohortMin() + " clients, this client insists on " + cohortMin);
    }
    if (parameters.gammaMillionths() < gammaMillionthsMin) {
      throw new SecAggAbort(
          SecAggAbort.Reason.BELOW_FLOOR,
          "colluders of "
              + parameters.gammaMillionths()
              + " millionths, this client insists on "
              + gammaMillionthsMin);
    }
    if (adversary == Adversary.MALICIOUS && parameters.adversary() != Adversary.MALICIOUS) {
      throw new SecAggAbort(
          SecAggAbort.Reason.BELOW_FLOOR,
          "an adversary that is " + parameters.adversary() + ", this client insists on MALICIOUS");
    }
    if (adversary == Adversary.MALICIOUS && parameters.sigma() < RoundThresholds.SIGMA_MAX) {
      throw new SecAggAbort(
          SecAggAbort.Reason.BELOW_FLOOR,
          "sigma of "
              + parameters.sigma()
              + ", which a coordinator that tries rosters wears out; this client insists on "
              + RoundThresholds.SIGMA_MAX);
    }
  }
}
