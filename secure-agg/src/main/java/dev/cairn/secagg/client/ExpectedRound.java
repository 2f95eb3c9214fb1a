package dev.cairn.secagg.client;

import dev.cairn.secagg.SecAggParameters;
import dev.cairn.secagg.privacy.DistributedNoise;
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
 * @param honest how many honest clients' noise makes up the whole; 0 if updates have no noise
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
    long maxWeight,
    int honest) {

  /** A round whose updates have no noise. */
  public ExpectedRound(
      String population,
      String roundId,
      byte[] modelDigest,
      byte[] planDigest,
      RingLayout layout,
      int cohortMax,
      double clipNorm,
      long maxWeight) {
    this(population, roundId, modelDigest, planDigest, layout, cohortMax, clipNorm, maxWeight, 0);
  }

  void check(SecAggParameters p) throws SecAggAbort {
    expect("population", population.equals(p.population()));
    expect("round", roundId.equals(p.roundId()));
    expect("model", Arrays.equals(modelDigest, p.modelDigest()));
    expect("plan", Arrays.equals(planDigest, p.planDigest()));
    expect("layout of the update", layout.equals(p.layout()));
    expect("largest cohort", cohortMax == p.cohortMax());
    expect("clip", clipNorm == p.clipNorm());
    expect("largest weight", maxWeight == p.maxWeight());
    if (honest != 0) {
      checkHonest(p);
    }
  }

  /** Whoever counts more than these adds too little noise. */
  private void checkHonest(SecAggParameters p) throws SecAggAbort {
    int derived;
    try {
      derived = DistributedNoise.honest(p.cohortMin(), p.cohortMax(), p.gammaMillionths());
    } catch (IllegalArgumentException e) {
      throw new SecAggAbort(SecAggAbort.Reason.ASSIGNMENT_MISMATCH, String.valueOf(e.getMessage()));
    }
    if (honest != derived) {
      throw new SecAggAbort(
          SecAggAbort.Reason.ASSIGNMENT_MISMATCH,
          "noise that "
              + honest
              + " honest clients make up was assigned, but only "
              + derived
              + " are certain to be in a sum");
    }
  }

  private static void expect(String what, boolean same) throws SecAggAbort {
    if (!same) {
      throw new SecAggAbort(
          SecAggAbort.Reason.ASSIGNMENT_MISMATCH,
          "the signed " + what + " is not the assigned one");
    }
  }
}
