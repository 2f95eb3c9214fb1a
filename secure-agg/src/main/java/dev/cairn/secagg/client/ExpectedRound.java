package dev.cairn.secagg.client;

import dev.cairn.secagg.SecAggParameters;
import dev.cairn.secagg.ring.RingLayout;
import java.util.Arrays;

/**
 * What a client was assigned, to be compared with what the coordinator signed.
 *
 * @param population its population
 * @param roundId the attempt
 * @param modelDigest SHA-256 of the model that it trained, 32 bytes
 * @param planDigest SHA-256 of the plan that it followed, 32 bytes
 * @param layout where things stand in its update
 * @param cohortMax the most updates that its update was scaled for
 * @param clipNorm the bound of a parameter
 * @param maxWeight the bound of its weight
 */
@SuppressWarnings("ArrayRecordComponent")
public record ExpectedRound(
    String population,
    String roundId,
    byte[] modelDigest,
    byte[] planDigest,
    RingLayout layout,
    int cohortMax,
    double clipNorm,
    long maxWeight) {

  void check(SecAggParameters p) throws SecAggAbort {
    expect("population", population.equals(p.population()));
    expect("round", roundId.equals(p.roundId()));
    expect("model", Arrays.equals(modelDigest, p.modelDigest()));
    expect("plan", Arrays.equals(planDigest, p.planDigest()));
    expect("layout of the update", layout.equals(p.layout()));
    expect("largest cohort", cohortMax == p.cohortMax());
    expect("clip", clipNorm == p.clipNorm());
    expect("largest weight", maxWeight == p.maxWeight());
  }

  private static void expect(String what, boolean same) throws SecAggAbort {
    if (!same) {
      throw new SecAggAbort(
          SecAggAbort.Reason.ASSIGNMENT_MISMATCH,
          "the signed " + what + " is not the assigned one");
    }
  }
}
